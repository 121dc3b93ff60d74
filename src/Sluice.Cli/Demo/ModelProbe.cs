using System.Net;
using System.Net.Http.Headers;
using Sluice.Cli.Terminals;

namespace Sluice.Cli.Demo;

/// <summary>Asks an endpoint whether it is there and takes the key, before hundreds of calls fail one by one.</summary>
internal static class ModelProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="endpoint">With <c>/v1</c>.</param>
    /// <param name="key">The API key; null when there is none.</param>
    /// <param name="terminal">Where the caller reads.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task CheckAsync(Uri endpoint, string? key, Terminal terminal, CancellationToken cancellationToken)
    {
        terminal.Tell($"asking {endpoint} whether it is there");
        using var client = new HttpClient { Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{endpoint.ToString().TrimEnd('/')}/models"));
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        HttpStatusCode status;
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            status = response.StatusCode;
        }
        catch (HttpRequestException exception)
        {
            throw Unreachable(endpoint, exception.InnerException?.Message ?? exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable(endpoint, $"no answer within {Quantity.Time(Patience)}");
        }

        // An endpoint without a list of models answers 404 here and may still chat.
        if (status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw new CommandException(ExitCode.Model, $"{endpoint} refuses the key (HTTP {(int)status}). "
                + (key is null ? "Set OPENAI_API_KEY to a key of this endpoint." : "Check that OPENAI_API_KEY is a key of this endpoint."));
        }

        if ((int)status >= 500) throw new CommandException(ExitCode.Model, $"{endpoint} is there but answers HTTP {(int)status}. Try again later.");
    }

    private static CommandException Unreachable(Uri endpoint, string reason) => new(ExitCode.Model,
        $"The model endpoint {endpoint} does not answer: {reason}.",
        "Start it, correct OPENAI_BASE_URL, or leave out --model to use the simulator.");
}
