using System.Text;
using Microsoft.Data.Sqlite;
using Sluice.Contracts;
using Sluice.Gateway;

namespace Sluice.Server.Tests.Records;

/// <summary>One contract that grows from 1.0.0 to 2.0.0 with a migration, and a store that somebody else can damage.</summary>
internal sealed class VersionedWorkspace : IAsyncDisposable
{
    public const string First = """
        { "type": "object", "required": ["id", "goal"], "additionalProperties": false,
          "properties": { "id": { "type": "string" }, "goal": { "type": "string", "minLength": 1 } } }
        """;

    public const string Second = """
        { "type": "object", "required": ["id", "goals"], "additionalProperties": false,
          "properties": { "id": { "type": "string" },
                          "goals": { "type": "array", "minItems": 1, "items": { "type": "string", "minLength": 1 } } } }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-versions-");

    public VersionedWorkspace()
    {
        Write("sluice.yaml", "store:\n  path: .sluice/sluice.db\n");
        Write("contracts/plan/contract.yaml", "key: /id\ncorrection:\n  attemptsMax: 0\n");
        Write("contracts/plan/1.0.0/schema.json", First);
    }

    public string Folder => _folder.FullName;

    /// <summary>Adds 2.0.0 with its migration.</summary>
    public void AddSecond()
    {
        Write("contracts/plan/2.0.0/schema.json", Second);
        Write("contracts/plan/2.0.0/migration.yaml", $$"""
            kind: Migration
            contract: plan
            from: {version: 1.0.0, hash: "{{Hash(First)}}"}
            to: {version: 2.0.0, hash: "{{Hash(Second)}}"}
            ops:
              - move: {from: /goal, to: /goals}
              - wrap: {path: /goals, as: array}
            """);
    }

    public async Task<EmbeddedSluice> OpenAsync()
    {
        var opening = await EmbeddedSluice.OpenAsync(Folder, TestContext.Current.CancellationToken);
        Assert.Empty(opening.Problems);
        return opening.Sluice!;
    }

    public static Task<AdmissionOutcome> SubmitAsync(EmbeddedSluice sluice, string output, string? idempotencyKey = null, string contract = "plan") =>
        sluice.Gateway.SubmitAsync(new Submission { Contract = contract, Output = Encoding.UTF8.GetBytes(output), IdempotencyKey = idempotencyKey },
            TestContext.Current.CancellationToken);

    /// <summary>Overwrites a stored document past everything that guards it.</summary>
    public void Damage(string key, string document) => Overwrite(
        "drop trigger record_revision_is_fixed; update record_revision set document = $document where key = $key", document, ("$key", key));

    /// <summary>Overwrites every stored form.</summary>
    public void DamageForms(string document) => Overwrite("drop trigger record_form_is_fixed; update record_form set document = $document", document);

    private void Overwrite(string sql, string document, params ReadOnlySpan<(string Name, string Value)> parameters)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, ".sluice", "sluice.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$document", Encoding.UTF8.GetBytes(document));
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        Assert.True(command.ExecuteNonQuery() > 0);
    }

    public void Write(string path, string text)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    /// <summary>Removes a file or a folder.</summary>
    public void Remove(string path)
    {
        var full = Path.Combine(Folder, path);
        if (Directory.Exists(full)) Directory.Delete(full, recursive: true);
        else File.Delete(full);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static ContentHash Hash(string schema) => ContentHash.OfJson(Encoding.UTF8.GetBytes(schema));
}
