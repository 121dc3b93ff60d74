using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Sluice.Contracts;

namespace Sluice.Gateway;

/// <summary>Brings the answers of a chat client through the gateway.</summary>
internal sealed class ChatAdmission(ServedWorkspace served, SluiceChatOptions settings, TimeProvider time)
{
    private readonly ChatPipeline _pipeline = served.ChatPipeline;

    /// <summary>What a call must fit; null when it has no contract at all.</summary>
    /// <exception cref="ArgumentException">The contract is none that can be used.</exception>
    /// <exception cref="InvalidOperationException">The workspace takes no call without a contract.</exception>
    public async Task<ChatCall?> BeginAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, ChatClientMetadata? client, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var contract = await ContractAsync(options, cancellationToken);
        var tools = (options?.Tools ?? []).OfType<AIFunctionDeclaration>().ToDictionary(t => t.Name, t => AdHoc(AdHocContracts.ToolPrefix, t.Name, t.JsonSchema), StringComparer.Ordinal);
        if (contract is null && tools.Count == 0)
        {
            return served.Workspace.Settings.AllowUncontracted
                ? null
                : throw new InvalidOperationException("This workspace takes no call without a contract: set options.WithContract(…) or ResponseFormat.");
        }

        var plain = ChatProperties.Without(options);
        if (contract is not null && plain.ResponseFormat is not ChatResponseFormatJson { Schema: not null })
        {
            using var schema = JsonDocument.Parse(contract.Schema.Utf8);
            plain.ResponseFormat = ChatResponseFormat.ForJsonSchema(schema.RootElement.Clone(), contract.Id.Name);
        }

        IReadOnlyList<ChatMessage> sent = [.. messages];
        var trace = TraceIds.Current();
        var (request, model, hash) = (ChatMessages.Text(sent), plain.ModelId ?? client?.DefaultModelId ?? "unknown", ModelHash(plain, client));
        return new ChatCall
        {
            Messages = sent,
            Options = plain,
            Contract = contract,
            Tools = tools,
            Start = start,
            Submission = Submission(options, (contract ?? tools.Values.First()).Id, model, hash, trace),
            Inference = Begin(request, plain, model, hash, trace) with { ContractHash = contract?.Hash.ToString() },
        };
    }

    /// <summary>The response with the documents in place of what the model said.</summary>
    /// <exception cref="OutputRejectedException">An output of it is no record.</exception>
    public async Task<ChatResponse> AdmitAsync(ChatCall call, ChatResponse response, CancellationToken cancellationToken)
    {
        var inference = call.Inference with
        {
            Latency = time.GetElapsedTime(call.Start),
            ModelAnswered = response.ModelId,
            ModelMatch = ModelMatch.Unpinnable,
            FinishReason = response.FinishReason?.Value,
            TokensIn = response.Usage?.InputTokenCount ?? 0,
            TokensOut = response.Usage?.OutputTokenCount ?? 0,
        };
        var decisions = new List<Decision>();
        foreach (var content in response.Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>())
        {
            var arguments = JsonSerializer.SerializeToUtf8Bytes(content.Arguments ?? new Dictionary<string, object?>(StringComparer.Ordinal), AIJsonUtilities.DefaultOptions);
            var contract = call.Tools.GetValueOrDefault(content.Name) ?? _pipeline.AdHoc.Of(AdHocContracts.ToolPrefix, content.Name, "false"u8.ToArray()).Contract!;
            var decision = await DecideAsync(call, contract, arguments, inference, decisions.Count, null, cancellationToken);
            content.Arguments = JsonSerializer.Deserialize<Dictionary<string, object?>>(decision.Value.Span, AIJsonUtilities.DefaultOptions);
            decisions.Add(decision);
        }

        if (decisions.Count == 0 && call.Contract is { } asked)
        {
            var decision = await DecideAsync(call, asked, Encoding.UTF8.GetBytes(response.Text), inference, 0, CodeOf(response), cancellationToken);
            Replace(response, decision);
            decisions.Add(decision);
        }

        (response.AdditionalProperties ??= [])[ChatProperties.Decisions] = decisions;
        return response;
    }

    /// <summary>Keeps a call that gave no answer as a failure.</summary>
    public Task FailAsync(ChatCall call, Exception exception, CancellationToken cancellationToken)
    {
        var code = InferenceErrors.CodeOf(exception);
        var inference = call.Inference with { Latency = time.GetElapsedTime(call.Start), ErrorCode = code, ErrorDetail = InferenceErrors.WithoutKeys(exception.Message) };
        return StoreAsync(call, call.Contract ?? call.Tools.Values.First(), call.Submission with { Inferences = [inference] }, code, false, cancellationToken);
    }

    private async Task<Decision> DecideAsync(ChatCall call, ContractVersion contract, ReadOnlyMemory<byte> output, Inference inference, int number, string? code,
        CancellationToken cancellationToken)
    {
        var own = inference with { Reply = CompletionCaller.Text(output), ContractHash = contract.Hash.ToString(), ErrorCode = code };
        if (number > 0) own = own with { Id = Identifier.New("inf", time), TokensIn = 0, TokensOut = 0 };
        var submission = call.Submission with
        {
            Contract = contract.Id.ToString(),
            Output = output,
            IdempotencyKey = number == 0 ? call.Submission.IdempotencyKey : null,
            Inferences = [own],
            Origin = call.Submission.Origin with { ModelId = inference.ModelAnswered ?? call.Submission.Origin.ModelId },
        };
        var outcome = await StoreAsync(call, contract, submission, code, inference.FinishReason == ChatFinishReason.Length.Value, cancellationToken);
        if (outcome.Refusal is { } refusal) throw new InvalidOperationException(refusal.Message);
        return outcome.Decision is { Verdict: not Verdict.Rejected } decision ? decision : throw new OutputRejectedException(outcome.Decision!);
    }

    private async Task<AdmissionOutcome> StoreAsync(ChatCall call, ContractVersion contract, Submission submission, string? code, bool truncated, CancellationToken cancellationToken)
    {
        using var span = DecisionTelemetry.Start();
        foreach (var inference in submission.Inferences) ModelTelemetry.TellTokens(inference);
        return await served.Gateway.AdmitAsync(new(submission, contract, RequestHash.OfGeneration(submission, call.Inference.Request), call.Start)
        {
            CallErrorCode = code,
            Truncated = truncated,
            Parts = [_pipeline.Bundles.PartOf(contract)],
        }, cancellationToken);
    }

    private static string? CodeOf(ChatResponse response) =>
        response.FinishReason == ChatFinishReason.ContentFilter ? InferenceErrorCode.Declined
        : string.IsNullOrWhiteSpace(response.Text) ? InferenceErrorCode.Empty
        : null;

    private async Task<ContractVersion?> ContractAsync(ChatOptions? options, CancellationToken cancellationToken)
    {
        if ((ChatProperties.Text(options, ChatProperties.Contract) ?? (options?.ResponseFormat is null ? settings.Contract : null)) is { } reference)
        {
            var (contract, refusal) = await _pipeline.Pins.ContractAsync(reference, cancellationToken);
            if (contract is null) throw new ArgumentException(refusal!.Message, nameof(options));
            return contract.Retired ? throw new ArgumentException(OutputGateway.Retired(contract).Message, nameof(options)) : contract;
        }

        return options?.ResponseFormat is ChatResponseFormatJson { Schema: { } schema } format ? AdHoc(AdHocContracts.FormatPrefix, format.SchemaName ?? "unnamed", schema) : null;
    }

    private ContractVersion AdHoc(string prefix, string name, JsonElement schema)
    {
        var (contract, problem) = _pipeline.AdHoc.Of(prefix, name, Encoding.UTF8.GetBytes(schema.GetRawText()));
        return contract ?? throw new ArgumentException($"The schema of '{name}' cannot be enforced: {problem}", nameof(schema));
    }

    private Submission Submission(ChatOptions? options, ContractId contract, string model, string hash, string trace)
    {
        var submission = new Submission
        {
            Tenant = settings.Tenant,
            Contract = contract.ToString(),
            Output = ReadOnlyMemory<byte>.Empty,
            Key = ChatProperties.Text(options, ChatProperties.Key),
            IdempotencyKey = ChatProperties.Text(options, ChatProperties.IdempotencyKey),
            Citations = ChatProperties.Texts(options, ChatProperties.Citations),
            Origin = new Origin { ModelId = model, ModelHash = hash, Session = ChatProperties.Text(options, ChatProperties.Session), TraceId = trace },
        };
        return served.Gateway.CheckFields(submission) is { } refusal ? throw new ArgumentException(refusal.Message, nameof(options)) : submission;
    }

    private Inference Begin(string request, ChatOptions options, string model, string hash, string trace)
    {
        var sent = ContentHash.OfBytes(Encoding.UTF8.GetBytes(request)).ToString();
        return new()
        {
            Id = Identifier.New("inf", time),
            Purpose = InferencePurpose.Generation,
            PromptName = Inference.NoPrompt,
            PromptVersion = "0.0.0",
            PromptHash = sent,
            ModelName = "(client)",
            ModelHash = hash,
            RenderHash = sent,
            ModelRequested = model,
            ParametersJson = ChatProperties.Parameters(options),
            Request = request,
            StartedAt = time.GetUtcNow(),
            Latency = TimeSpan.Zero,
            TraceId = trace,
        };
    }

    // The host's own client stands in for a model configuration; this is what is known of it.
    private static string ModelHash(ChatOptions options, ChatClientMetadata? client) => ContentHash.OfJson(CompletionJson.Object(json =>
    {
        json.WriteString("provider", client?.ProviderName);
        json.WriteString("baseUrl", client?.ProviderUri?.AbsoluteUri);
        json.WriteString("model", options.ModelId ?? client?.DefaultModelId);
    })).ToString();

    private static void Replace(ChatResponse response, Decision decision)
    {
        var last = response.Messages.LastOrDefault(m => m.Role == ChatRole.Assistant) ?? throw new UnreachableException();
        foreach (var message in response.Messages)
            foreach (var text in message.Contents.OfType<TextContent>().ToList()) message.Contents.Remove(text);
        last.Contents.Add(new TextContent(Encoding.UTF8.GetString(decision.Value.Span)));
    }
}

/// <summary>What the middleware shares with the rest of one workspace.</summary>
internal sealed record ChatPipeline(VersionPins Pins, AdHocContracts AdHoc, Bundles Bundles);
