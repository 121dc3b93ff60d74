using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Sluice.Gateway;

/// <summary>A chat client whose answers are records: validated, mended, stamped and stored before they are returned.</summary>
internal sealed class SluiceChatClient(IChatClient inner, ChatAdmission admission) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = await admission.BeginAsync(messages, options, this.GetService<ChatClientMetadata>(), cancellationToken);
        return call is null
            ? await base.GetResponseAsync(messages, options, cancellationToken)
            : await AnswerAsync(call, () => base.GetResponseAsync(call.Messages, call.Options, cancellationToken), cancellationToken);
    }

    /// <summary>A stream is held until the verdict: nobody is shown what is not a record.</summary>
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var call = await admission.BeginAsync(messages, options, this.GetService<ChatClientMetadata>(), cancellationToken);
        if (call is null)
        {
            await foreach (var update in base.GetStreamingResponseAsync(messages, options, cancellationToken)) yield return update;
            yield break;
        }

        var streamed = base.GetStreamingResponseAsync(call.Messages, call.Options, cancellationToken);
        var response = await AnswerAsync(call, () => streamed.ToChatResponseAsync(cancellationToken), cancellationToken);
        foreach (var update in response.ToChatResponseUpdates()) yield return update;
    }

    private async Task<ChatResponse> AnswerAsync(ChatCall call, Func<Task<ChatResponse>> ask, CancellationToken cancellationToken)
    {
        ChatResponse response;
        try
        {
            response = await ask();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            await admission.FailAsync(call, exception, cancellationToken);
            throw;
        }

        return await admission.AdmitAsync(call, response, cancellationToken);
    }
}
