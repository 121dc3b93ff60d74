using System.Security.Cryptography;
using System.Text;
using Sluice.Contracts;
using Sluice.Gateway.Stores;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>Gives a failure its code, its title and the fingerprint that groups it with its like.</summary>
internal static class FailureClassifier
{
    // Part of every fingerprint: a change of the rules below starts new groups instead of mixing old and new.
    private const string FingerprintVersion = "v1";

    public static FailureEntry Classify(string id, ContractVersion contract, string? code, ReadOnlySpan<byte> output, CheckResult check)
    {
        code ??= CodeOf(output, check);
        var places = PlaceTemplate.Of(contract.Schema);
        return new FailureEntry(id, Fingerprint(contract.Id.Name, code, check.Errors, places), code, Title(check.Errors, places));
    }

    private static string CodeOf(ReadOnlySpan<byte> output, CheckResult check)
    {
        if (output.Trim(" \t\r\n"u8).IsEmpty) return FailureCode.OutputEmpty;
        if (check.Errors.Any(e => e.Code == FailureCode.OutputTooLarge)) return FailureCode.OutputTooLarge;
        if (check.Errors.Any(e => e.KeywordLocation.Length > 0)) return FailureCode.OutputInvalid;
        return check.Edits.Count > 0 ? FailureCode.RepairRefused : FailureCode.OutputNotJson;
    }

    /// <summary>Hash of what is wrong, not of where exactly or with what values: neither prompt, model nor contract version counts
    /// (they are facets of a group).</summary>
    private static string Fingerprint(string contract, string code, IReadOnlyList<ValidationError> errors, PlaceTemplate places)
    {
        var text = new StringBuilder().Append(FingerprintVersion).Append('\n').Append(contract).Append('\n').Append(code);
        foreach (var place in errors.Select(e => $"{places.Of(e.InstanceLocation)} {e.Code}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            text.Append('\n').Append(place);
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
        return $"{FingerprintVersion}:{Convert.ToHexStringLower(hash.AsSpan(0, 16))}";
    }

    private static string Title(IReadOnlyList<ValidationError> errors, PlaceTemplate places)
    {
        if (errors is not [var first, ..]) return "rejected without a reason";
        var place = first.InstanceLocation.Length > 0 ? $"{places.Of(first.InstanceLocation)}: " : "";
        return errors.Count > 1 ? $"{place}{first.Message} (+{errors.Count - 1} more)" : place + first.Message;
    }
}
