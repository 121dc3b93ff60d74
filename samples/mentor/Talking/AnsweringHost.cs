using System.Collections.Concurrent;
using System.Threading.Channels;

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
    private readonly ConcurrentDictionary<string, byte> _stuck = new(StringComparer.Ordinal);

    public AnsweringHost(MentorTurn turn, Conversations talk, ILogger<AnsweringHost> logger) => (_turn, _talk, _logger) = (turn, talk, logger);

    /// <summary>Has what waits in a session answered.</summary>
    public void Begin(string session)
    {
        _stuck.TryRemove(session, out _);
        _lanes[(uint)StringComparer.Ordinal.GetHashCode(session) % Lanes].Writer.TryWrite(session);
    }

    /// <summary>Whether the last try at an answer ended in an error, so that somebody must ask again.</summary>
    public bool IsStuck(string session) => _stuck.ContainsKey(session);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var session in await _talk.UnansweredAsync(stoppingToken)) Begin(session);
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
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // The message stays unanswered in the store; the page offers to try again.
                _stuck.TryAdd(session, 0);
                Unanswered(_logger, session, exception);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Session {Session}: a message is not answered yet")]
    private static partial void Unanswered(ILogger logger, string session, Exception exception);
}
