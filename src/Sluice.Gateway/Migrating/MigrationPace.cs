namespace Sluice.Gateway;

/// <summary>How fast a job goes: the size of a batch, and the rest after it.</summary>
internal sealed class MigrationPace
{
    // Writers of outputs wait while a batch is written.
    private static readonly TimeSpan BatchTimeMax = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RestMax = TimeSpan.FromSeconds(30);
    private const int BatchMin = 8;

    private readonly MigrationSettings _settings;
    private readonly TimeProvider _time;
    private long _began;

    public MigrationPace(MigrationSettings settings, TimeProvider time)
    {
        (_settings, _time) = (settings, time);
        BatchSize = Largest;
        _began = time.GetTimestamp();
    }

    /// <summary>Records of the next batch.</summary>
    public int BatchSize { get; private set; }

    /// <summary>Time since the last rest.</summary>
    public TimeSpan Worked => _time.GetElapsedTime(_began);

    // One second's worth, so that a slow rate does not mean long waits.
    private int Largest => Math.Max(1, Math.Min(_settings.Batch, _settings.RatePerSecond ?? int.MaxValue));

    /// <summary>Rests after a batch of so many records, and makes the next one fit its time.</summary>
    public async Task RestAsync(int records, CancellationToken cancellationToken)
    {
        var worked = Worked;
        BatchSize = worked > BatchTimeMax ? Math.Max(Math.Min(BatchMin, Largest), BatchSize / 2) : Math.Min(Largest, BatchSize * 2);
        var rest = worked * ((100.0 - _settings.DutyPercent) / _settings.DutyPercent);
        if (_settings.RatePerSecond is { } rate)
        {
            var due = TimeSpan.FromSeconds((double)records / rate) - worked;
            if (due > rest) rest = due;
        }

        if (rest > RestMax) rest = RestMax;
        if (rest > TimeSpan.Zero) await Task.Delay(rest, _time, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        _began = _time.GetTimestamp();
    }
}
