using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway;

namespace Microsoft.Extensions.AI;

/// <summary>Puts a chat client behind the gateway.</summary>
public static class SluiceChatClientBuilderExtensions
{
    /// <summary>Validates every answer against its contract before it is returned: mended where the contract allows it, stamped and stored.
    /// What is no record throws <see cref="OutputRejectedException"/> and is kept as a failure. The contract is the one of
    /// <see cref="WithContract"/>, the call's <c>ResponseFormat</c> (so that <c>GetResponseAsync&lt;T&gt;</c> checks against the schema of
    /// <c>T</c>), or <see cref="SluiceChatOptions.Contract"/>; arguments of function calls are validated against the function's schema.</summary>
    /// <param name="builder">The builder. Its services have the gateway (<c>AddSluice</c>).</param>
    /// <param name="configure">Sets options; null leaves the defaults.</param>
    public static ChatClientBuilder UseSluice(this ChatClientBuilder builder, Action<SluiceChatOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new SluiceChatOptions();
        configure?.Invoke(options);
        return builder.Use((inner, services) => new SluiceChatClient(ChatClients.WithoutContent(inner),
            new ChatAdmission(services.GetRequiredService<ServedWorkspace>(), options, services.GetRequiredService<TimeProvider>())));
    }

    /// <summary>Names the contract that the answer must fit.</summary>
    /// <param name="options">The options of a call.</param>
    /// <param name="contract">As <see cref="Submission.Contract"/>.</param>
    /// <param name="key">As <see cref="Submission.Key"/>.</param>
    /// <param name="idempotencyKey">As <see cref="Submission.IdempotencyKey"/>.</param>
    public static ChatOptions WithContract(this ChatOptions options, string contract, string? key = null, string? idempotencyKey = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(contract);
        var own = options.AdditionalProperties ??= [];
        own[ChatProperties.Contract] = contract;
        if (key is not null) own[ChatProperties.Key] = key;
        if (idempotencyKey is not null) own[ChatProperties.IdempotencyKey] = idempotencyKey;
        return options;
    }

    /// <summary>Names what the answer may cite (<c>x-cites</c>): ids of passages that stand in its messages.</summary>
    /// <param name="options">The options of a call.</param>
    /// <param name="ids">As <see cref="Submission.Citations"/>.</param>
    public static ChatOptions WithCitations(this ChatOptions options, IEnumerable<string> ids)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(ids);
        (options.AdditionalProperties ??= [])[ChatProperties.Citations] = (IReadOnlyList<string>)[.. ids];
        return options;
    }

    /// <summary>The decisions on a response's outputs, in order; empty when it had no contract.</summary>
    public static IReadOnlyList<Decision> GetDecisions(this ChatResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return response.AdditionalProperties?.TryGetValue(ChatProperties.Decisions, out var decisions) == true && decisions is IReadOnlyList<Decision> list ? list : [];
    }
}
