using Sluice.Contracts;

namespace Sluice.Workspace.Tests;

public sealed class WorkspaceSnapshotTests
{
    private static TestWorkspace ManyVersions()
    {
        var workspace = TestWorkspace.Small().Write("models/default.yaml", "model: m\n").Write("contracts/note/1.0.0/schema.json", "{}");
        foreach (var version in (string[])["1.2.0", "1.10.0", "2.0.0-rc.1", "0.9.0"])
            workspace.Write($"contracts/note/{version}/schema.json", "{}").Write($"prompts/p/{version}.prompt", "---\n---\ntext");
        workspace.Write("contracts/draft/1.0.0-a/schema.json", "{}").Write("contracts/draft/1.0.0-b/schema.json", "{}");
        return workspace;
    }

    [Theory]
    [InlineData("note", "1.10.0")]
    [InlineData("note@1", "1.10.0")]
    [InlineData("note@1.2", "1.2.0")]
    [InlineData("note@1.0.0", "1.0.0")]
    [InlineData("note@0", "0.9.0")]
    [InlineData("note@2", "2.0.0-rc.1")]
    [InlineData("draft", "1.0.0-b")]
    [InlineData("note@2.0.0", null)]
    [InlineData("note@3", null)]
    [InlineData("note@", null)]
    [InlineData("nota", null)]
    [InlineData("", null)]
    public void A_contract_is_found_by_its_reference(string reference, string? version)
    {
        using var workspace = ManyVersions();
        Assert.Equal(version is not null, workspace.Snapshot().TryFindContract(reference, out var found));
        Assert.Equal(version, found?.Id.Version.ToString());
    }

    [Fact]
    public void A_prompt_is_found_in_the_same_way()
    {
        using var workspace = ManyVersions();
        var snapshot = workspace.Snapshot();
        Assert.True(snapshot.TryFindPrompt("p", out var latest));
        Assert.Equal("1.10.0", latest.Version.ToString());
        Assert.True(snapshot.TryFindPrompt("p@1.2.0", out _));
        Assert.False(snapshot.TryFindPrompt("q", out _));
        Assert.False(snapshot.TryFindPrompt("p@7", out _));
    }

    [Fact]
    public void Versions_are_in_order_and_share_the_policy()
    {
        using var workspace = ManyVersions().Write("contracts/note/contract.yaml", """
            key: /a~1b/0
            repair: { ceiling: none, lossyCodes: [drop-member], lossyPaths: ["", /notes] }
            correction: { attemptsMax: 0, tokensMax: 5, costMax: 0.25, scope: document, deadlineSeconds: 6, model: default, prompt: p@1.2 }
            """);
        var contract = workspace.Snapshot().Contracts["note"];
        Assert.Equal(["0.9.0", "1.0.0", "1.2.0", "1.10.0", "2.0.0-rc.1"], contract.Versions.Select(v => v.Id.Version.ToString()));
        Assert.Equal("1.10.0", contract.Latest.Id.Version.ToString());
        Assert.All(contract.Versions, v => Assert.Same(contract.Policy, v.Policy));
        Assert.Equivalent(new ContractPolicy
        {
            Key = "/a~1b/0",
            Repair = new() { Ceiling = RepairCeiling.None, LossyCodes = ["drop-member"], LossyPaths = ["", "/notes"] },
            Correction = new() { AttemptsMax = 0, TokensMax = 5, CostMax = 0.25m, Scope = CorrectionScope.Document, DeadlineSeconds = 6, Model = "default", Prompt = "p@1.2" },
        }, contract.Policy, strict: true);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("correction: { batch: { max: 4 } }", "4 in 20 ms")]
    [InlineData("correction: { batch: { max: 16, windowMilliseconds: 1000 } }", "16 in 1000 ms")]
    public void Corrections_share_a_call_only_where_the_policy_says_so(string policy, string? expected)
    {
        using var workspace = ManyVersions().Write("contracts/note/contract.yaml", policy);
        var batch = workspace.Snapshot().Contracts["note"].Latest.Policy.Correction.Batch;
        Assert.Equal(expected, batch is null ? null : $"{batch.Max} in {batch.WindowMilliseconds} ms");
    }

    [Fact]
    public void A_prompts_contract_is_the_highest_version_in_its_range()
    {
        using var workspace = ManyVersions()
            .Write("prompts/a/1.0.0.prompt", "---\ncontract: note\ncontractRange: ~1.2.0\n---\ntext")
            .Write("prompts/b/1.0.0.prompt", "---\ncontract: note\n---\ntext");
        var snapshot = workspace.Snapshot();
        Assert.Equal(["note@1.2.0", "note@1.10.0", null], ((string[])["a", "b", "p"]).Select(name =>
            snapshot.TryFindContract(snapshot.Prompts[name][0], out var found) ? found.Id.ToString() : null));
    }

    [Fact]
    public void Settings_have_their_defaults_and_the_store_lies_in_the_workspace()
    {
        using var workspace = TestWorkspace.Small();
        Assert.Equal(new() { StorePath = workspace.Path(".sluice/sluice.db"), OutputBytesMax = 4194304 }, workspace.Snapshot().Settings);
        workspace.Write("sluice.yaml", "store: { path: ../elsewhere.db }\nlimits: { outputBytesMax: 1 }\n");
        Assert.Equal(new() { StorePath = Path.GetFullPath(workspace.Path("../elsewhere.db")), OutputBytesMax = 1 }, workspace.Snapshot().Settings);
    }

    [Fact]
    public void Jobs_have_settings_with_defaults()
    {
        using var workspace = TestWorkspace.Small();
        Assert.Equal(new JobSettings(), workspace.Load().Snapshot!.Settings.Jobs);
        workspace.Write("sluice.yaml", "jobs: { concurrency: 0, queueMax: 7, attemptsMax: 3, leaseSeconds: 9 }\n");
        Assert.Equal(new JobSettings { Concurrency = 0, QueueMax = 7, AttemptsMax = 3, LeaseSeconds = 9 }, workspace.Load().Snapshot!.Settings.Jobs);
    }

    [Fact]
    public void Mode_lazy_is_never_allowed_unless_a_contract_says_so_and_has_settings_with_defaults()
    {
        using var workspace = TestWorkspace.Small();
        Assert.Equal(new LazySettings(), workspace.Load().Snapshot!.Settings.Lazy);
        Assert.All(workspace.Load().Snapshot!.Contracts.Values, contract => Assert.Equal(LazyRule.Never, contract.Policy.Lazy));
        workspace.Write("sluice.yaml", "lazy: { windowMilliseconds: 7, entriesMax: 8, bytesMax: 9, overdueSeconds: 10, closeSeconds: 0 }\n");
        Assert.Equal(new LazySettings { WindowMilliseconds = 7, EntriesMax = 8, BytesMax = 9, OverdueSeconds = 10, CloseSeconds = 0 },
            workspace.Load().Snapshot!.Settings.Lazy);
        foreach (var (word, rule) in new[] { ("never", LazyRule.Never), ("allowed", LazyRule.Allowed), ("default", LazyRule.Default) })
        {
            workspace.Write("contracts/note/contract.yaml", $"persistence: {{ lazy: {word} }}\n");
            Assert.Equal(rule, workspace.Load().Snapshot!.Contracts["note"].Policy.Lazy);
        }
    }

    [Fact]
    public void Sessions_are_kept_for_ever_unless_a_rule_says_otherwise()
    {
        using var workspace = TestWorkspace.Small();
        Assert.Equal(new SessionSettings { RetentionDays = null, MessagesMax = 10_000 }, workspace.Snapshot().Settings.Sessions);
        workspace.Write("sluice.yaml", "sessions: { retention: 90d, messagesMax: 200 }\n");
        Assert.Equal(new SessionSettings { RetentionDays = 90, MessagesMax = 200 }, workspace.Snapshot().Settings.Sessions);
    }

    [Fact]
    public void Notes_have_limits_and_may_have_an_end()
    {
        using var workspace = TestWorkspace.Small();
        Assert.Equal(new NoteSettings { RetentionDays = null, TextBytesMax = 4_096, CurrentMax = 500 }, workspace.Snapshot().Settings.Notes);
        workspace.Write("sluice.yaml", "notes: { retention: 365d, textBytesMax: 200, currentMax: 20 }\n");
        Assert.Equal(new NoteSettings { RetentionDays = 365, TextBytesMax = 200, CurrentMax = 20 }, workspace.Snapshot().Settings.Notes);
    }

    [Fact]
    public void PostgreSQL_is_named_by_the_variable_that_holds_its_connection_string()
    {
        using var workspace = TestWorkspace.Small();
        workspace.Write("sluice.yaml", "store: { postgresVariable: SLUICE_POSTGRES, postgresSchema: team_a }\n");
        Assert.Equal(("SLUICE_POSTGRES", "team_a"), (workspace.Snapshot().Settings.PostgresVariable, workspace.Snapshot().Settings.PostgresSchema));
    }

    [Theory]
    [InlineData("postgresVariable: 'Host=db;Password=s3cret'", "must be the name of an environment variable")]
    [InlineData("{ postgresVariable: PG, path: a.db }", "remove one")]
    [InlineData("{ postgresVariable: PG, postgresSchema: Robert }", "must be lower-case letters")]
    [InlineData("postgresSchema: team_a", "means nothing without")]
    public void A_store_that_cannot_be_meant_is_a_problem_without_its_password(string store, string expected)
    {
        using var workspace = TestWorkspace.Small();
        workspace.Write("sluice.yaml", store.StartsWith('{') ? $"store: {store}\n" : $"store:\n  {store}\n");
        var problem = Assert.Single(WorkspaceLoader.Load(workspace.Folder).Problems);
        Assert.Equal(("sluice.yaml", WorkspaceProblemCode.BadValue), (problem.File, problem.Code));
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schemas_hash_depends_on_its_content_and_not_on_its_form()
    {
        using var workspace = TestWorkspace.Small();
        var before = workspace.Snapshot().Contracts["note"].Latest.Hash;
        workspace.Write("contracts/note/1.0.0/schema.json", "{\n \"properties\": {\"id\": {\"type\": \"string\"} }, \"type\": \"object\" }");
        Assert.Equal(before, workspace.Snapshot().Contracts["note"].Latest.Hash);
        workspace.Write("contracts/note/1.0.0/schema.json", "{}");
        Assert.NotEqual(before, workspace.Snapshot().Contracts["note"].Latest.Hash);
    }

    [Fact]
    public void A_model_has_its_defaults_and_a_hash_of_what_it_means()
    {
        using var workspace = TestWorkspace.Small().Write("models/m.yaml", "model: gpt\n").Write("models/n.yaml", """
            # the same, written out
            timeoutSeconds: 60
            retriesMax: 2
            sendSchema: true
            apiKeyVariable: OPENAI_API_KEY
            model: "gpt"
            provider: openai
            """).Write("models/o.yaml", """
            model: gpt
            baseUrl: http://localhost:11434/v1
            temperature: 0
            topP: 1
            seed: -9223372036854775808
            tokensMax: 10000000
            timeoutSeconds: 3600
            retriesMax: 0
            sendSchema: false
            """);
        var models = workspace.Snapshot().Models;
        Assert.Equal(models["m"], models["n"] with { Name = "m" });
        Assert.NotEqual(models["m"].Hash, models["o"].Hash);
        Assert.Equal(new()
        {
            Name = "o",
            Hash = models["o"].Hash,
            Provider = "openai",
            Model = "gpt",
            BaseUrl = new("http://localhost:11434/v1"),
            Temperature = 0,
            TopP = 1,
            Seed = long.MinValue,
            TokensMax = 10_000_000,
            TimeoutSeconds = 3600,
            RetriesMax = 0,
            SendSchema = false,
        }, models["o"]);
    }

    [Fact]
    public void A_checkpoint_says_what_becomes_of_the_answer_of_another_model_and_the_default_changes_no_hash()
    {
        using var workspace = TestWorkspace.Small();
        workspace.Write("models/plain.yaml", "model: gpt\ncheckpoint: gpt-1\n");
        workspace.Write("models/fails.yaml", "model: gpt\ncheckpoint: gpt-1\ncheckpointMismatch: fail\n");
        workspace.Write("models/warns.yaml", "model: gpt\ncheckpoint: gpt-1\ncheckpointMismatch: warn\n");
        var models = workspace.Snapshot().Models;
        Assert.Equal([CheckpointRule.Fail, CheckpointRule.Fail, CheckpointRule.Warn],
            new[] { "plain", "fails", "warns" }.Select(name => models[name].CheckpointMismatch));
        Assert.Equal(models["plain"].Hash, models["fails"].Hash);
        Assert.NotEqual(models["plain"].Hash, models["warns"].Hash);
        workspace.Write("models/alone.yaml", "model: gpt\n\ncheckpointMismatch: warn\n");
        workspace.Write("models/wrong.yaml", "model: gpt\ncheckpoint: gpt-1\ncheckpointMismatch: shrug\n");
        Assert.Equal([("models/alone.yaml", 3), ("models/wrong.yaml", 3)],
            WorkspaceLoader.Load(workspace.Folder).Problems.Select(problem => (problem.File, problem.Line)));
    }
}
