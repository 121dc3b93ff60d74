using System.Text.Json;

namespace Sluice.Mentor.Comparing;

/// <summary>The mentor as it is built in an afternoon: the plan is what was said, the conversation goes along with every call, and the oldest messages
/// fall out when the window is full. All of it lies in this process and nowhere else.</summary>
internal sealed class ToyMentor(HttpClient client, string model)
{
    private const string Orders = "You are a friendly mentor. Keep the learner's goals in mind, tell the plan when it changes, and name all goals when you are asked.";

    // The usual estimate of those who do not count.
    private const int CharactersOfToken = 4;

    private readonly List<(string Role, string Text)> _window = [];

    /// <summary>Messages that fell out of the window.</summary>
    public int Fallen { get; private set; }

    /// <summary>Tokens that the last call carried, estimated.</summary>
    public int Tokens { get; private set; }

    /// <summary>Answers, from what is left in the window.</summary>
    public async Task<string> AnswerAsync(string text, CancellationToken cancellationToken)
    {
        _window.Add(("user", text));
        while ((Tokens = TokensOf(Orders) + _window.Sum(message => TokensOf(message.Text))) > MentorOptions.WindowTokens && _window.Count > 1)
        {
            _window.RemoveAt(0);
            Fallen++;
        }

        var messages = _window.Prepend((Role: "system", Text: Orders)).Select(message => new { role = message.Role, content = message.Text });
        var answer = await AskAsync(new { model, messages }, cancellationToken);
        _window.Add(("assistant", answer));
        return answer;
    }

    private async Task<string> AskAsync(object body, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.PostAsJsonAsync("chat/completions", body, cancellationToken);
            if (!response.IsSuccessStatusCode) return $"(The model answered {(int)response.StatusCode}. The toy has no second try.)";
            using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return json.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString() ?? "";
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException
            or HttpRequestException or IOException)
        {
            return "(No answer came, or only a part of one. The toy has no second try.)";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "(No answer came in time. The toy has no second try.)";
        }
    }

    private static int TokensOf(string text) => (text.Length + CharactersOfToken - 1) / CharactersOfToken;
}
