using Sluice.Simulator;

namespace Sluice.Server.Tests.OpenAi;

/// <summary>A prompt that retrieves from the store and whose answers must cite, with the simulator as it is.</summary>
public sealed class SimulatedCitationTests
{
    private const string Asked = """{"model":"sluice/answerer","messages":[],"sluice":{"variables":{"question":"What do I do when printer T-7 is on fire?"}}}""";

    private static void Arrange(TestWorkspace workspace, string baseUrl, int attempts)
    {
        workspace.Write("models/default.yaml", $"model: simulator\nbaseUrl: {baseUrl}\nretriesMax: 0\n");
        workspace.Write("collections/handbook.yaml", "description: What the team knows.\n");
        workspace.Write("contracts/answer/contract.yaml", $"key: /id\ncorrection: {{ attemptsMax: {attempts} }}\n");
        workspace.Write("contracts/answer/1.0.0/schema.json", """
            {"type":"object","additionalProperties":false,"required":["id","says","sources"],"properties":{"id":{"type":"string","pattern":"^T-[0-9]+$"},"says":{"type":"string"},
             "sources":{"type":"array","minItems":1,"items":{"type":"string","x-cites":true}}}}
            """);
        workspace.Write("prompts/answerer/1.0.0.prompt", "---\ncontract: answer\nvariables: [question]\nretrieve:\n  collection: handbook\n  query: \"{{question}}\"\n---\n"
            + "{{role \"system\"}}\nAnswer from the passages alone.\n{{role \"user\"}}\n{{question}}\n{{#each passages}}\n"
            + "<passage id=\"{{id}}\" document=\"{{document}}\" section=\"{{section}}\" title=\"{{title}}\">\n{{text}}\n</passage>\n{{/each}}\n");
    }

    [Theory]
    [InlineData(0, 0, "accepted")]
    [InlineData(1, 0, "rejected")]
    [InlineData(1, 1, "corrected")]
    public async Task The_simulator_cites_what_it_was_shown_unless_it_is_to_fail_at_that(int faultRate, int attempts, string verdict)
    {
        await using var simulator = await SimulatorServer.StartAsync(
            new SimulatorOptions { Profile = FaultProfile.None.With(Fault.WrongCitation, faultRate), MendRate = 1 }, TestContext.Current.CancellationToken);
        await using var chat = await ChatServer.StartAsync("", (workspace, _) => Arrange(workspace, $"{simulator.BaseAddress}", attempts), []);
        await chat.PostAsync("/api/documents", """{"collection":"handbook","id":"fire.md","text":"# Fire\n\nA printer on fire: call 112."}""");
        await chat.PostAsync("/api/documents", """{"collection":"handbook","id":"gas.md","text":"Printers that smell of gas are not on fire yet."}""");
        var reply = await chat.PostAsync("/v1/chat/completions", Asked);
        Assert.Equal(verdict, reply.Headers["Sluice-Verdict"]);
        Assert.Equal(verdict == "rejected" ? 404 : 200, (await chat.Server.GetAsync("/api/records/answer/T-7")).Status);
    }
}
