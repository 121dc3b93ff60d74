using System.Text;
using Sluice.Contracts.Migrations;

namespace Sluice.Contracts;

/// <summary>The beginning of a migration between two versions: hashes filled in, an op for every change whose meaning is plain, and a
/// comment for every change that only a person can judge. A rename is never guessed.</summary>
public static class MigrationDraft
{
    /// <summary>Writes the beginning of a <c>migration.yaml</c>.</summary>
    public static string Write(ContractVersion from, ContractVersion to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var lines = new DraftLines();
        new SchemaChanges(from.Schema.Root, to.Schema.Root, lines).Compare();
        var text = new StringBuilder();
        text.Append("kind: Migration\n");
        text.Append($"contract: {to.Id.Name}\n");
        text.Append($"from: {{version: {from.Id.Version}, hash: \"{from.Hash}\"}}\n");
        text.Append($"to: {{version: {to.Id.Version}, hash: \"{to.Hash}\"}}\n");
        text.Append("# The way back is derived. What the newer version has no place for is kept beside the document.\n");
        text.Append("residue: keep\n");
        text.Append(lines.HasOps ? "ops:\n" : "ops: []\n");
        foreach (var line in lines.Lines) text.Append(line).Append('\n');
        text.Append("# Pairs of documents that must hold:\n");
        text.Append("# examples:\n#   - from: {}\n#     to: {}\n");
        return text.ToString();
    }
}
