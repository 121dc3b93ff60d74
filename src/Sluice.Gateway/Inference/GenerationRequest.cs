using System.Text;
using Sluice.Contracts;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>Asks a prompt's model for an output and submits it.</summary>
public sealed record GenerationRequest
{
    /// <summary>As <see cref="Submission.Tenant"/>.</summary>
    public string Tenant { get; init; } = Tenants.Default;

    /// <summary>Prompt reference: <c>name</c>, <c>name@1</c>, <c>name@1.2</c>, <c>name@1.2.0</c>, a range (<c>name@^1.2</c>), a hash
    /// (<c>name@sha256:…</c>) or an alias (<c>name@production</c>). Resolved once.</summary>
    public required string Prompt { get; init; }

    /// <summary>Reference to the contract version, pinned like <see cref="Prompt"/>; it must be one that the prompt asks for. Null: the
    /// highest that the prompt's range takes.</summary>
    public string? Contract { get; init; }

    /// <summary>Hash that the model configuration must have (<c>sha256:…</c>); null: any.</summary>
    public string? ModelHash { get; init; }

    /// <summary>The prompt's variables.</summary>
    public required IReadOnlyDictionary<string, object?> Variables { get; init; }

    /// <summary>The conversation before, oldest first; it stands where the prompt says <c>{{history}}</c>, else before its last user
    /// message.</summary>
    public IReadOnlyList<PromptMessage> History { get; init; } = [];

    /// <summary>Model configuration to use instead of the prompt's own; null: the prompt's.</summary>
    public string? Model { get; init; }

    /// <summary>As <see cref="Submission.Key"/>.</summary>
    public string? Key { get; init; }

    /// <summary>As <see cref="Submission.IdempotencyKey"/>; "the same content" is the same rendered prompt to the same model.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>As <see cref="Origin.Session"/>.</summary>
    public string? Session { get; init; }

    /// <summary>Whether the model is asked although an earlier verdict could be given again (<see cref="Sluice.Workspace.Prompt.CacheSeconds"/>);
    /// its answer then takes that one's place. Default false.</summary>
    public bool Fresh { get; init; }
}

/// <summary>The submission that a generation leads to.</summary>
internal static class GenerationSubmission
{
    public static Submission Of(GenerationRequest request, Prompt prompt, ModelConfiguration model, ContractVersion contract, PromptBundle bundle) => new()
    {
        Tenant = request.Tenant,
        Contract = contract.Id.ToString(),
        Output = ReadOnlyMemory<byte>.Empty,
        Key = request.Key,
        IdempotencyKey = request.IdempotencyKey,
        Origin = new Origin
        {
            PromptName = prompt.Name,
            PromptVersion = prompt.Version.ToString(),
            PromptHash = prompt.Hash.ToString(),
            ModelId = model.Model,
            ModelName = model.Name,
            ModelVersion = model.Version.ToString(),
            ModelHash = model.Hash.ToString(),
            BundleHash = bundle.Hash.ToString(),
            Session = request.Session,
            TraceId = TraceIds.Current(),
        },
    };

    public static Submission WithAnswer(Submission submission, Inference inference) => submission with
    {
        Output = Encoding.UTF8.GetBytes(inference.Reply ?? ""),
        Inferences = [inference],
        Origin = submission.Origin with { ModelId = inference.ModelAnswered ?? submission.Origin.ModelId },
    };
}
