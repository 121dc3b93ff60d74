using Microsoft.Extensions.DependencyInjection;

namespace Sluice.Gateway.Tests.Retrieving;

/// <summary>A workspace whose prompt retrieves and whose contract wants citations.</summary>
internal static class RetrievalFixture
{
    public const string Schema = """
        {"type":"object","additionalProperties":false,"required":["id","priority"],
         "properties":{"id":{"type":"string"},"priority":{"enum":["low","high"]},
          "sources":{"type":"array","items":{"type":"string","x-cites":true}},"best":{"type":["string","null"],"x-cites":true}}}
        """;

    public static GatewayFixture Make(FakeRetriever? retriever, ScriptedModel model, string more = "", string policy = "key: /id", string? body = null) =>
        new(model, policy, services: retriever is null ? null : services => services.AddSingleton<IRetriever>(retriever), files:
        [
            ("collections/handbook.yaml", "description: What the team knows.\n"),
            ("contracts/note/contract.yaml", policy + "\n"),
            ("contracts/note/1.0.0/schema.json", Schema),
            ("prompts/answer/1.0.0.prompt", "---\ncontract: note\nvariables: [text, team]\nretrieve:\n  collection: handbook\n  query: \"{{text}} priority\"\n"
                + $"  filter:\n    /team: \"{{{{team}}}}\"\n{more}---\n"
                + (body ?? "{{role \"system\"}}You sort tickets.\n{{role \"user\"}}Ticket: {{text}}\n{{#each passages}}<passage id=\"{{id}}\" of=\"{{document}}\" under=\"{{section}}\">{{text}}</passage>\n{{else}}No passages.\n{{/each}}\n")),
        ]);

    public static GenerationRequest Request(string text = "printer on fire", string? idempotencyKey = null) => new()
    {
        Prompt = "answer",
        Tenant = "school",
        IdempotencyKey = idempotencyKey,
        Variables = new Dictionary<string, object?> { ["text"] = text, ["team"] = "it" },
    };

    public static async Task<Decision> DecideAsync(this GatewayFixture fixture, GenerationRequest? request = null) =>
        (await fixture.Gateway.GenerateAsync(request ?? Request(), TestContext.Current.CancellationToken)) is { Decision: { } decision }
            ? decision
            : throw new InvalidOperationException("It was refused.");
}
