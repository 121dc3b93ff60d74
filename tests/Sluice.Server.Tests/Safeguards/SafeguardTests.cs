using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Server.Tests.OpenAi;

namespace Sluice.Server.Tests.Safeguards;

/// <summary>What the gateway does by itself when failures rise, over a real server and store; looks are made by hand.</summary>
public sealed class SafeguardTests : SafeguardFixture
{
    [Fact]
    public async Task A_prompt_version_that_fails_is_rolled_back_verified_and_can_be_taken_forward_again()
    {
        await StartAsync("rollback");
        await MoveAsync("1.0.0");
        await SubmitAsync(40, Good, "1.0.0");
        await MoveAsync("1.1.0");
        await SubmitAsync(15, Good, "1.1.0");
        await SubmitAsync(4, Bad, "1.1.0");
        await LookAsync();
        Assert.Equal("1.1.0", await AliasAsync());
        await SubmitAsync(8, Bad, "1.1.0");
        // The same must be seen twice.
        await LookAsync();
        Assert.Equal("1.1.0", await AliasAsync());
        await LookAsync();
        Assert.Equal("1.0.0", await AliasAsync());
        var taken = await OneAsync();
        Assert.Equal((SafeguardAction.Rollback, SafeguardState.Taken, "1.1.0", "1.0.0"), (taken.Action, taken.State, taken.Target.From, taken.Target.To));
        Assert.Equal((27, 12, 40, 0), (taken.Evidence.Decisions, taken.Evidence.Failures, taken.Evidence.BaselineDecisions, taken.Evidence.BaselineFailures));
        var group = (await Server.GetAsync("/api/groups")).Json.GetProperty("items")[0];
        Assert.Equal("acknowledged", group.GetProperty("state").GetString());

        await SubmitAsync(9, Good, "1.0.0");
        await LookAsync();
        Assert.Equal(SafeguardState.Taken, (await OneAsync()).State);
        await SubmitAsync(1, Good, "1.0.0");
        await LookAsync();
        Assert.Equal(SafeguardState.Verified, (await OneAsync()).State);
        var timeline = (await Server.GetAsync($"/api/groups/{group.GetProperty("id").GetString()}")).Json;
        Assert.Equal("resolved", timeline.GetProperty("group").GetProperty("state").GetString());
        Assert.Contains($"safeguard {taken.Id}", timeline.GetProperty("timeline").ToString(), StringComparison.Ordinal);
        Assert.Contains("goes back from 1.1.0 to 1.0.0", timeline.GetProperty("timeline").ToString(), StringComparison.Ordinal);

        foreach (var (body, code) in new[] { ("""{"reason":"no"}""", "field_missing"), ("""{"who":"ann"}""", "field_missing"), ("""{"who":"","reason":"no"}""", "field_invalid"), ("[]", "body_malformed") })
            Assert.Equal(code, (await Server.SendAsync("POST", $"/api/safeguards/{taken.Id}/undo", null, body))["code"]);
        var undone = await Server.PostAsync($"/api/safeguards/{taken.Id}/undo", "application/json", """{"who":"ann","reason":"the model was at fault"}"""u8.ToArray());
        Assert.Equal((200, "undone"), (undone.Status, undone["state"]));
        Assert.Equal("1.1.0", await AliasAsync());
        (await Server.PostAsync($"/api/safeguards/{taken.Id}/undo", "application/json", """{"who":"ann","reason":"again"}"""u8.ToArray())).IsProblem(409, "safeguard_state_conflict");
        // What a person put back is judged anew, by what is decided from then on.
        await LookAsync(3);
        Assert.Equal("1.1.0", await AliasAsync());
    }

    [Fact]
    public async Task Two_watches_on_one_store_do_it_once()
    {
        await StartAsync("rollback");
        await MoveAsync("1.0.0");
        await SubmitAsync(30, Good, "1.0.0");
        await MoveAsync("1.1.0");
        await SubmitAsync(20, Bad, "1.1.0");
        await using var other = await RunningServer.ServeAsync(Workspace.Folder, embedded: new EmbeddedOptions { TimeProvider = Time });
        for (var look = 0; look < 3; look++)
        {
            await Task.WhenAll(Server.Sluice.Safeguards.LookAsync(Server.Sluice.Workspace, Cancel),
                other.Sluice.Safeguards.LookAsync(other.Sluice.Workspace, Cancel));
        }

        Assert.Equal("1.0.0", await AliasAsync());
        await OneAsync();
        var moves = await Server.Sluice.Releases.AliasHistoryAsync(PublicationKind.Prompt, "asker", "production", 10, Cancel);
        Assert.Equal(3, moves.Count);
    }

    [Fact]
    public async Task Nothing_is_done_about_outages_few_failures_or_a_version_before_that_was_no_better()
    {
        await StartAsync("rollback");
        await MoveAsync("1.0.0");
        await SubmitAsync(30, Bad, "1.0.0");
        await LookAsync(3);
        Assert.Empty(await AllAsync());
        await MoveAsync("1.1.0");
        // A provider that is away: every call fails, and says nothing of the version.
        for (var call = 0; call < 30; call++)
            Assert.Equal(503, (await Server.PostAsync("/v1/chat/completions", "application/json", """{"model":"sluice/asker@production","messages":[],"sluice":{"variables":{"topic":"x"}}}"""u8.ToArray())).Status);
        await LookAsync(3);
        Assert.Empty(await AllAsync());
        await SubmitAsync(30, Bad, "1.1.0");
        await LookAsync(3);
        Assert.Empty(await AllAsync());
        Assert.Equal("1.1.0", await AliasAsync());
    }

    [Fact]
    public async Task Past_the_limit_of_an_hour_people_must_act()
    {
        await StartAsync("rollback", "perHour: 1");
        await MoveAsync("1.0.0");
        await SubmitAsync(30, Good, "1.0.0");
        await MoveAsync("1.1.0");
        await SubmitAsync(20, Bad, "1.1.0");
        await LookAsync(2);
        Assert.Equal("1.0.0", await AliasAsync());
        await MoveAsync("1.2.0");
        await SubmitAsync(20, Bad, "1.2.0");
        await LookAsync(4);
        Assert.Equal("1.2.0", await AliasAsync());
        Time.Advance(TimeSpan.FromMinutes(61));
        await SubmitAsync(20, Bad, "1.2.0");
        await LookAsync(2);
        Assert.Equal("1.0.0", await AliasAsync());
    }

    [Fact]
    public async Task A_frozen_alias_stays_until_the_freeze_is_lifted()
    {
        await StartAsync("freeze");
        await MoveAsync("1.0.0");
        await SubmitAsync(20, Bad, "1.0.0");
        await LookAsync(3);
        var freeze = await OneAsync();
        Assert.Equal(SafeguardState.Verified, freeze.State);
        var refused = await Server.SendAsync("PUT", "/api/aliases/prompt/asker/production", null, """{"version":"1.1.0","who":"ann"}""");
        refused.IsProblem(409, "alias_frozen");
        Assert.Contains($"sluice safeguard undo {freeze.Id}", refused["detail"], StringComparison.Ordinal);
        await Server.Sluice.Safeguards.UndoAsync(freeze.Id, "ann", "mended", Cancel);
        Assert.Equal(200, (await Server.SendAsync("PUT", "/api/aliases/prompt/asker/production", null, """{"version":"1.1.0","who":"ann"}""")).Status);
    }

    [Fact]
    public async Task Another_model_answers_until_that_is_taken_back()
    {
        await using var model = await ScriptedUpstream.StartAsync(ScriptedUpstream.Says(Good, model: "any"));
        foreach (var name in (string[])["first", "second"]) Workspace.Write($"models/{name}.yaml", $"model: {name}\nbaseUrl: {model.BaseUrl}\nretriesMax: 0\n");
        await StartAsync("switch-model", "model: second");
        await SubmitAsync(20, Good, "1.0.0");
        Time.Advance(TimeSpan.FromMinutes(20));
        await SubmitAsync(20, Bad, "1.0.0");
        Assert.Equal("first", await AskedAsync(model));
        await LookAsync(2);
        var taken = await OneAsync();
        for (var call = 0; call < 10; call++) Assert.Equal("second", await AskedAsync(model));
        Time.Advance(TimeSpan.FromMilliseconds(10));
        await LookAsync();
        Assert.Equal(SafeguardState.Verified, (await OneAsync()).State);
        Assert.Equal("second", await GeneratedAsync(Server, model));
        // Where the other model is gone, the prompt's own answers, whichever way it is asked.
        Workspace.Write("contracts/ticket/contract.yaml", "correction:\n  attemptsMax: 0\n");
        File.Delete(Path.Combine(Workspace.Folder, "models", "second.yaml"));
        await using (var without = await RunningServer.ServeAsync(Workspace.Folder, embedded: new EmbeddedOptions { TimeProvider = Time }))
        {
            Assert.Equal("first", await GeneratedAsync(without, model));
            Assert.Equal(200, (await without.PostAsync("/v1/chat/completions", "application/json", """{"model":"sluice/asker@1.0.0","messages":[],"sluice":{"variables":{"topic":"x"}}}"""u8.ToArray())).Status);
        }

        await Server.Sluice.Safeguards.UndoAsync(taken.Id, "ann", "the first is back", Cancel);
        Assert.Equal("first", await AskedAsync(model));
    }

    [Fact]
    public async Task A_quarantined_contract_keeps_outputs_untried_asks_no_model_and_ends_when_probes_are_well()
    {
        await StartAsync("quarantine", "probeSeconds: 10");
        await SubmitAsync(20, Bad, "1.0.0");
        await LookAsync(2);
        Assert.Equal(SafeguardAction.Quarantine, (await OneAsync()).Action);
        var kept = await Server.SubmitAsync(new { contract = "ticket", output = Good });
        var failure = await Server.GetAsync($"/api/failures/{kept.Json.GetProperty("failure").GetProperty("id").GetString()}");
        Assert.Equal((422, "contract_quarantined", Good), (kept.Status, failure["code"], failure["output"]));
        var chat = await Server.PostAsync("/v1/chat/completions", "application/json", """{"model":"sluice/asker@1.0.0","messages":[],"sluice":{"variables":{"topic":"x"}}}"""u8.ToArray());
        Assert.Equal((503, "contract_quarantined"), (chat.Status, chat.ErrorCode()));
        for (var probe = 0; probe < 3; probe++)
        {
            Time.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal(200, (await Server.SubmitAsync(new { contract = "ticket", output = Good })).Status);
            Assert.Equal(422, (await Server.SubmitAsync(new { contract = "ticket", output = Good })).Status);
        }

        Time.Advance(TimeSpan.FromMilliseconds(10));
        await LookAsync();
        Assert.Equal(SafeguardState.Ended, (await OneAsync()).State);
        Assert.Equal(200, (await Server.SubmitAsync(new { contract = "ticket", output = Good })).Status);
        await LookAsync(3);
        await OneAsync();
    }

    private static async Task<string?> GeneratedAsync(RunningServer server, ScriptedUpstream model)
    {
        model.Requests.Clear();
        var request = new GenerationRequest { Prompt = "asker@1.0.0", Variables = new Dictionary<string, object?> { ["topic"] = "x" } };
        Assert.Null((await server.Sluice.Gateway.GenerateAsync(request, Cancel)).Refusal);
        return model.Requests.TryDequeue(out var asked) ? asked.GetProperty("model").GetString() : null;
    }
}
