using System.Collections.Concurrent;
using System.Threading.Channels;
using Sluice.Gateway.Stores;

namespace Sluice.Mentor.Talking;

/// <summary>Answers messages in the background, those of one session one after another. What waits is in the store and not here: when the program
/// starts, it looks for messages that nobody has answered.</summary>
internal sealed partial class AnsweringHost : BackgroundService
{
    private const int Lanes = 8;

    private readonly MentorTurn _turn;
    private readonly Conversations _talk;
    private readonly ILogger<AnsweringHost> _logger;

    // A session belongs to one lane: two messages of it are never answered at the same time.
    private readonly Channel<string>[] _lanes = [.. Enumerable.Range(0, Lanes).Select(_ => Channel.CreateUnbounded<string>())];
    private readonly ConcurrentDictionary<string, string> _stuck = new(StringComparer.Ordinal);

    public AnsweringHost(MentorTurn turn, Conversations talk, ILogger<AnsweringHost> logger) => (_turn, _talk, _logger) = (turn, talk, logger);

    /// <summary>Has what waits in a session answered.</summary>
    public void Begin(string session)
    {
        _stuck.TryRemove(session, out _);
        _lanes[(uint)StringComparer.Ordinal.GetHashCode(session) % Lanes].Writer.TryWrite(session);
    }

    /// <summary>Why the last try at an answer came to nothing, so that somebody must ask again; null when it did not.</summary>
    public string? Trouble(string session) => _stuck.GetValueOrDefault(session);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            foreach (var session in await _talk.UnansweredAsync(stoppingToken)) Begin(session);
        }
        catch (StoreException exception)
        {
            NotLookedFor(_logger, exception);
        }

        await Task.WhenAll(_lanes.Select(lane => RunAsync(lane.Reader, stoppingToken)));
    }

    private async Task RunAsync(ChannelReader<string> lane, CancellationToken cancellationToken)
    {
        await foreach (var session in lane.ReadAllAsync(cancellationToken))
        {
            try
            {
                await _turn.RunAsync(session, cancellationToken);
            }
            // The message stays unanswered in the store; the page offers to try again.
            catch (NoAnswerException exception)
            {
                _stuck[session] = exception.Message;
                Unanswered(_logger, session, exception.Message, null);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                _stuck[session] = "The log says why.";
                Unanswered(_logger, session, exception.Message, exception);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Messages that an earlier run left unanswered could not be looked for; on their pages they can be asked again")]
    private static partial void NotLookedFor(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Session {Session}: a message is not answered yet. {Why}")]
    private static partial void Unanswered(ILogger logger, string session, string why, Exception? exception);
}
