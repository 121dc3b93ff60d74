using System.Collections.Concurrent;
using Sluice.Mentor.Learners;
using Sluice.Mentor.Opening;
using Sluice.Mentor.Talking;

namespace Sluice.Mentor.Comparing;

/// <summary>Runs the script against both mentors.</summary>
internal sealed partial class ComparisonRuns(LearnerRecords learners, Conversations talk, MentorTurn turn, MentorModel model, ILogger<ComparisonRuns> logger)
    : IHostedService, IDisposable
{
    private const int KeptMax = 20;

    private readonly ConcurrentDictionary<string, Comparison> _runs = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);

    /// <summary>The comparison of this process with a learner; null: there is none, or it ended with an earlier process.</summary>
    public Comparison? Find(string learner) => _runs.GetValueOrDefault(learner);

    /// <summary>Begins a comparison.</summary>
    /// <returns>The id of its learner; null: the form has made another one before.</returns>
    public async Task<string?> BeginAsync(string token, CancellationToken cancellationToken)
    {
        var learner = new NewLearner(ComparisonScript.Name, "", ComparisonScript.HoursPerWeek, token);
        if (!await learners.CreateAsync(learner, cancellationToken)) return null;
        var run = new Comparison(learner.Id);
        if (!_runs.TryAdd(run.Learner, run)) return run.Learner;
        foreach (var old in _runs.Values.Where(other => other.Done).Take(_runs.Count - KeptMax)) _runs.TryRemove(old.Learner, out _);
        _running[run.Learner] = Task.Run(() => RunAsync(run), CancellationToken.None);
        return run.Learner;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running.Values).WaitAsync(cancellationToken);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(Comparison run)
    {
        try
        {
            await Task.WhenAll(ToyAsync(run, _stopping.Token), RecordedAsync(run.Learner, _stopping.Token));
            run.End(null);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            run.End("The program ended before the comparison did.");
        }
        catch (Exception exception)
        {
            Stopped(logger, exception);
            run.End($"The comparison stopped. {(exception is NoAnswerException ? exception.Message : "The log says why.")}");
        }
        finally
        {
            _running.TryRemove(run.Learner, out _);
        }
    }

    private async Task ToyAsync(Comparison run, CancellationToken cancellationToken)
    {
        using var client = model.Client();
        var toy = new ToyMentor(client, model.Id ?? "default");
        foreach (var said in ComparisonScript.Turns)
        {
            var answer = await toy.AnswerAsync(said, cancellationToken);
            run.Add(new ToyTurn(said, answer, toy.Tokens, toy.Fallen));
        }
    }

    private async Task RecordedAsync(string learner, CancellationToken cancellationToken)
    {
        var session = Conversations.Id(learner, 1);
        for (var index = 0; index < ComparisonScript.Turns.Count; index++)
        {
            await talk.SayAsync(session, ComparisonScript.Turns[index], $"{session}.{index}", cancellationToken);
            await turn.RunAsync(session, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A comparison stopped")]
    private static partial void Stopped(ILogger logger, Exception exception);
}
