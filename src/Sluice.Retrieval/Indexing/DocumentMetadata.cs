using System.Text.Json;
using Semver;
using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Schemas;
using Sluice.Workspace;

namespace Sluice.Retrieval;

/// <summary>Metadata of a document that was checked: valid for a contract version, or the reason why not.</summary>
internal sealed record DocumentMetadata
{
    /// <summary>Most bytes.</summary>
    public const int BytesMax = 16 * 1024;

    // One reason is hardly enough to mend metadata by, and a list without end helps nobody.
    private const int ErrorsMax = 10;

    /// <summary>The metadata; empty: none.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private init; }

    /// <summary>The version it is valid for; null when the collection names no contract.</summary>
    public ContractVersion? Contract { get; private init; }

    /// <summary>Why it is refused; null when it is not.</summary>
    public DocumentOutcome? Refused { get; private init; }

    /// <summary>Checks metadata by the contract of a collection. Where there is one, a document without metadata is one with none of its members.</summary>
    public static DocumentMetadata Check(ReadOnlyMemory<byte> metadata, ContractReference? contract, WorkspaceSnapshot workspace)
    {
        if (metadata.Length > BytesMax) return Refuse($"Metadata has at most {BytesMax} bytes. Shorten it.");
        if (contract is null && metadata.IsEmpty) return new();
        var bytes = metadata.IsEmpty ? "{}"u8.ToArray() : metadata;
        if (!IsObject(bytes)) return Refuse("Metadata is one JSON object. Give one.");
        if (contract is null) return new() { Bytes = bytes };
        if (!workspace.TryFindContract(contract.ToString(), out var version))
            throw new InvalidOperationException($"The workspace loaded, and has no contract {contract}.");
        var evaluation = version.Schema.Evaluate(bytes, ErrorsMax);
        return evaluation.Document is not null
            ? new() { Bytes = metadata.IsEmpty ? default : bytes, Contract = version }
            : Refuse($"The metadata does not fit {version.Id}. Mend what is listed.", evaluation.Errors);
    }

    /// <summary>Metadata that was stored as the contract of the collection has it now: migrated where there is a migration, and valid; null when it
    /// cannot be shown so.</summary>
    public static ReadOnlyMemory<byte>? Upgrade(StoredDocument document, ContractVersion current, WorkspaceSnapshot workspace)
    {
        ReadOnlyMemory<byte> bytes = document.Metadata.IsEmpty ? "{}"u8.ToArray() : document.Metadata;
        if (ChainOf(document, current, workspace) is { } chain)
        {
            if (chain.Upgrade(bytes) is not { Succeeded: true } outcome) return null;
            bytes = outcome.Document;
        }

        // Not by ?:, where null would be an empty array.
        if (current.Schema.Evaluate(bytes, 1).Document is null) return null;
        return bytes;
    }

    // None: the metadata had no contract, that of another name, or a newer version; it is taken as it stands.
    private static MigrationChain? ChainOf(StoredDocument document, ContractVersion current, WorkspaceSnapshot workspace) =>
        document.Contract is { } stored && workspace.TryFindContract(stored, out var original) && original.Hash.ToString() == document.ContractHash
            && original.Id.Name == current.Id.Name && SemVersion.ComparePrecedence(original.Id.Version, current.Id.Version) < 0
            && workspace.Contracts[current.Id.Name].TryChain(original, current, out var chain, out _)
            ? chain
            : null;

    private static bool IsObject(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static DocumentMetadata Refuse(string message, IReadOnlyList<ValidationError>? errors = null) =>
        new() { Refused = DocumentOutcome.Refuse(RetrievalCode.MetadataInvalid, message, errors) };
}
