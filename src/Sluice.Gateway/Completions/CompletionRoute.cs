using Sluice.Contracts;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>What a completion request leads to: whom to ask, with what, and what the answer must fit.</summary>
internal sealed record CompletionRoute
{
    /// <summary>The model configurations to ask, in order; at least one.</summary>
    public required IReadOnlyList<ModelConfiguration> Models { get; init; }

    /// <summary>The prompt that was named as the model; null when the client wrote its own messages.</summary>
    public Prompt? Prompt { get; init; }

    /// <summary>The rendered prompt with the client's messages in their place, as a JSON array; empty without a prompt.</summary>
    public ReadOnlyMemory<byte> Messages { get; init; }

    /// <summary>What the prompt looks for before it is rendered; null when it retrieves nothing.</summary>
    public PromptQuestion? Question { get; init; }

    /// <summary>What was retrieved; null until then.</summary>
    public RetrievedContext? Retrieved { get; init; }

    /// <summary>What the content must fit; null: anything.</summary>
    public ContractVersion? Contract { get; init; }

    /// <summary>Whether the model must be told the contract: the request's own <c>response_format</c> does not say it.</summary>
    public bool TellContract { get; init; }

    /// <summary>What the arguments of each function must fit, by the function's name.</summary>
    public required IReadOnlyDictionary<string, ContractVersion> Tools { get; init; }

    /// <summary>Whether nothing of the answer is validated.</summary>
    public bool IsUncontracted => Contract is null && Tools.Count == 0;
}

/// <summary>Finds the route of a request.</summary>
internal sealed class CompletionRouting(WorkspaceSnapshot workspace, VersionPins pins, ModelResolver models, AdHocContracts adHoc, ActiveSafeguards safeguards)
{
    public async Task<(CompletionRoute? Route, CompletionOutcome.Refused? Refusal)> FindAsync(CompletionRequest request, CompletionCall call, string traceId,
        CancellationToken cancellationToken)
    {
        var (prompt, model, refusal) = await TargetAsync(request.Model, cancellationToken);
        if (model is null) return (null, new(refusal!, "model"));
        var (contract, tell, unusable) = await ContractAsync(request, call, prompt, cancellationToken);
        if (unusable is not null) return (null, unusable);
        // Who named a model wants that one; a prompt's is the workspace's to choose.
        if (prompt is not null && contract is not null && safeguards.ModelOf(contract.Id.Name) is { } other && models.Find(other) is { } switched) model = switched;
        var (tools, untyped) = ToolsOf(request);
        if (tools is null) return (null, untyped);
        var messages = ReadOnlyMemory<byte>.Empty;
        PromptQuestion? question = null;
        if (prompt is not null)
        {
            if (PromptParameters.Differing(request, model) is { } parameter)
                return (null, new(new(RefusalCode.ParameterFixed, $"'{parameter}' is fixed by the model configuration of the prompt; leave it out."), parameter));
            if (prompt.Retrieval is not null && request.Citations is not null)
                return (null, new(new(RefusalCode.FieldInvalid, "The prompt retrieves, so what it finds is what may be cited; leave 'sluice.citations' out."), "sluice.citations"));
            if (prompt.Retrieval is null) (messages, refusal) = PromptedMessages.Render(prompt, request);
            else (question, refusal) = PromptedMessages.Ask(prompt, request);
            if (refusal is not null) return (null, new(refusal, "sluice.variables"));
        }
        else if (request.Messages.Count == 0)
        {
            return (null, new(new(RefusalCode.FieldType, "'messages' must have at least one message."), "messages"));
        }

        var route = new CompletionRoute
        {
            Models = Candidates(model, traceId),
            Prompt = prompt,
            Messages = messages,
            Question = question,
            Contract = contract,
            TellContract = tell,
            Tools = tools,
        };
        return route.IsUncontracted && !workspace.Settings.AllowUncontracted
            ? (null, new(new(RefusalCode.ContractRequired,
                "This gateway takes no call without a contract. Name a prompt as the model, send response_format, or the header Sluice-Contract."), "response_format"))
            : (route, null);
    }

    /// <summary>A model configuration by its name, or by the model that it calls.</summary>
    public ModelConfiguration? FindModel(string name) =>
        models.Find(name) ?? (workspace.Models.Values.Where(m => m.Model == name).MinBy(m => m.Name, StringComparer.Ordinal) is { } known ? models.Find(known.Name) : null);

    /// <summary>The models to ask, in order: one of those that share the calls, by the trace id; the others of them; those that stand in.</summary>
    public IReadOnlyList<ModelConfiguration> Candidates(ModelConfiguration model, string traceId)
    {
        if (model.Calls.Alternatives.Count == 0 && model.Calls.Fallbacks.Count == 0) return [model];
        List<ModelConfiguration> sharing = [model, .. model.Calls.Alternatives.Select(models.Find).OfType<ModelConfiguration>()];
        var first = Share.Choose(sharing.ConvertAll(m => m.Calls.Weight), traceId);
        List<ModelConfiguration> order = [sharing[first], .. sharing.Where((_, i) => i != first), .. model.Calls.Fallbacks.Select(models.Find).OfType<ModelConfiguration>()];
        return [.. order.DistinctBy(m => m.Name, StringComparer.Ordinal)];
    }

    private async Task<(Prompt? Prompt, ModelConfiguration? Model, Refusal? Refusal)> TargetAsync(string name, CancellationToken cancellationToken)
    {
        if (!name.StartsWith(CompletionGateway.PromptPrefix, StringComparison.Ordinal))
        {
            return FindModel(name) is { } named ? (null, named, null)
                : (null, null, new(RefusalCode.ModelUnknown, "The workspace has no model of that name. GET /v1/models lists what can be named."));
        }

        var (prompt, refusal) = await pins.PromptAsync(name[CompletionGateway.PromptPrefix.Length..], cancellationToken);
        if (prompt is null) return (null, null, refusal);
        return models.Find(prompt.Model) is { } model ? (prompt, model, null)
            : (null, null, new(RefusalCode.ModelUnknown, $"The workspace has no model '{prompt.Model}', which the prompt asks for."));
    }

    private async Task<(ContractVersion? Contract, bool Tell, CompletionOutcome.Refused? Refusal)> ContractAsync(CompletionRequest request, CompletionCall call,
        Prompt? prompt, CancellationToken cancellationToken)
    {
        if ((call.Contract ?? request.Contract) is { } reference)
        {
            var (named, refusal) = await pins.ContractAsync(reference, cancellationToken);
            if (named is null) return (null, false, new(refusal!));
            if (prompt is not null && !prompt.Fits(named.Id)) return (null, false, new(VersionPins.Unfit(prompt, named)));
            return Unless(named);
        }

        if (prompt?.Contract is not null)
        {
            if (!workspace.TryFindContract(prompt, out var asked)) return (null, false, new(VersionPins.Mismatch($"No version of '{prompt.Contract}' is in the prompt's range.")));
            var refusal = await pins.CheckAsync(asked, cancellationToken);
            return refusal is null ? Unless(asked) : (null, false, new(refusal));
        }

        if (request.Format is not { } format) return (null, false, null);
        var (contract, problem) = adHoc.Of(AdHocContracts.FormatPrefix, format.Name, format.Schema);
        return contract is null ? (null, false, Invalid(format, problem!)) : (contract, false, null);
    }

    private static (ContractVersion? Contract, bool Tell, CompletionOutcome.Refused? Refusal) Unless(ContractVersion contract) => contract.Retired
        ? (null, false, new(OutputGateway.Retired(contract)))
        : (contract, true, null);

    private (IReadOnlyDictionary<string, ContractVersion>? Tools, CompletionOutcome.Refused? Refusal) ToolsOf(CompletionRequest request)
    {
        if (request.Tools.Count == 0) return (NoTools, null);
        var tools = new Dictionary<string, ContractVersion>(StringComparer.Ordinal);
        foreach (var tool in request.Tools)
        {
            var (contract, problem) = adHoc.Of(AdHocContracts.ToolPrefix, tool.Name, tool.Schema.IsEmpty ? NoParameters : tool.Schema);
            if (contract is null) return (null, Invalid(tool, problem!));
            tools[tool.Name] = contract;
        }

        return (tools, null);
    }

    private static CompletionOutcome.Refused Invalid(SchemaAsked asked, string problem) => new(
        new(RefusalCode.SchemaInvalid, $"The schema at {asked.Place} cannot be enforced: {problem}"), asked.Place);

    // A function that declares no parameters takes some object, as OpenAI has it.
    private static readonly ReadOnlyMemory<byte> NoParameters = """{"type":"object"}"""u8.ToArray();

    private static readonly IReadOnlyDictionary<string, ContractVersion> NoTools = new Dictionary<string, ContractVersion>(StringComparer.Ordinal);
}
