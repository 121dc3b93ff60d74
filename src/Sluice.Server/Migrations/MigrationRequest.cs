using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Sluice.Gateway;
using Sluice.Schemas;
using Sluice.Server.Problems;

namespace Sluice.Server.Migrations;

/// <summary>What a client asks for when it begins a migration.</summary>
/// <param name="Contract">Contract name.</param>
/// <param name="To">Version to move to; null: the latest.</param>
/// <param name="DryRun">Whether only a dry run is wanted.</param>
/// <param name="WithoutDryRun">Whether a run may begin without one.</param>
/// <param name="Settings">How it runs.</param>
internal sealed record MigrationRequest(string Contract, string? To, bool DryRun, bool WithoutDryRun, MigrationSettings Settings)
{
    private static readonly string[] Fields =
        ["contract", "to", "dryRun", "withoutDryRun", "batch", "rate", "duty", "maxFailures", "verifyEvery"];

    public static bool TryRead(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out MigrationRequest? request, [NotNullWhen(false)] out Problem? problem)
    {
        request = null;
        problem = null;
        using var tape = Tape.Rent();
        if (tape.Parse(body, ParseLimits.Default) is { } error) problem = Problem.Malformed(error);
        else if (tape.Root.Kind != JsonKind.Object) problem = Problem.At(ProblemCode.FieldType, "", "The body must be a JSON object with at least contract.");
        else request = Read(tape.Root, out problem);
        if (problem is not null) request = null;
        return request is not null;
    }

    private static MigrationRequest Read(TapeElement root, out Problem? problem)
    {
        Problem? first = null;
        foreach (var (name, _) in root.Members)
        {
            if (!Fields.Contains(name, StringComparer.Ordinal))
                first ??= Problem.At(ProblemCode.FieldUnknown, "", $"There is a field that is none of {string.Join(", ", Fields)}. Remove or rename it.");
        }

        var defaults = new MigrationSettings();
        var failures = Text("maxFailures");
        if (!MigrationSettings.TryParseFailures(failures, defaults, out var settings))
            first ??= Problem.At(ProblemCode.FieldInvalid, "/maxFailures", "maxFailures takes a number from 0, or per cent as text, such as \"0.5%\".");
        var request = new MigrationRequest(Text("contract") ?? "", Text("to"), Flag("dryRun"), Flag("withoutDryRun"), settings with
        {
            Batch = Number("batch") ?? defaults.Batch,
            RatePerSecond = Number("rate"),
            DutyPercent = Number("duty") ?? defaults.DutyPercent,
            VerifyEvery = Number("verifyEvery") ?? defaults.VerifyEvery,
        });
        if (request.Contract.Length == 0) first ??= Problem.At(ProblemCode.FieldMissing, "/contract", "The field contract is missing.");
        problem = first;
        return request;

        string? Text(string name)
        {
            if (Member(name) is not { } value) return null;
            if (value.Kind == JsonKind.String) return value.GetString();
            if (name == "maxFailures" && value.Kind == JsonKind.Number) return System.Text.Encoding.UTF8.GetString(value.RawText);
            return Wrong<string?>(name, "a string", null);
        }

        bool Flag(string name) => Member(name) is { } value && (value.Kind switch
        {
            JsonKind.True => true,
            JsonKind.False => false,
            _ => Wrong(name, "true or false", false),
        });

        int? Number(string name)
        {
            if (Member(name) is not { } value) return null;
            return value.Kind == JsonKind.Number && int.TryParse(value.RawText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number
                : Wrong<int?>(name, "a whole number", null);
        }

        TapeElement? Member(string name) =>
            root.TryGetProperty(System.Text.Encoding.UTF8.GetBytes(name), out var value) && value.Kind != JsonKind.Null ? value : null;

        T Wrong<T>(string name, string kind, T instead)
        {
            first ??= Problem.At(ProblemCode.FieldType, "/" + name, $"{name} must be {kind}.");
            return instead;
        }
    }
}
