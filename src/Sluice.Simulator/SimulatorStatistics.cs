namespace Sluice.Simulator;

/// <summary>What a simulator has done since it started; a snapshot.</summary>
/// <param name="Requests">Chat completions received, refused ones included.</param>
/// <param name="Refused">Chat completions answered with a 4xx because the request was wrong (not the fault <c>http-429</c>).</param>
/// <param name="Clean">Replies sent without any fault.</param>
/// <param name="Corrections">Requests recognised as corrections.</param>
/// <param name="Mended">Corrections answered with a valid document.</param>
/// <param name="Faults">How often each fault was put in; faults that did not happen have 0. A fault that a document offers no
/// place for (a wrong enumeration value where there is no enumeration) is not put in and not counted.</param>
public sealed record SimulatorStatistics(long Requests, long Refused, long Clean, long Corrections, long Mended,
    IReadOnlyDictionary<Fault, long> Faults);

/// <summary>The running counts behind <see cref="SimulatorStatistics"/>.</summary>
internal sealed class Tally
{
    private readonly long[] _faults = new long[FaultNames.All.Count];
    private long _requests;
    private long _refused;
    private long _clean;
    private long _corrections;
    private long _mended;

    public void Request() => Interlocked.Increment(ref _requests);

    public void Refused() => Interlocked.Increment(ref _refused);

    public void Correction() => Interlocked.Increment(ref _corrections);

    public void Mended() => Interlocked.Increment(ref _mended);

    public void Reply(IReadOnlyCollection<Fault> faults)
    {
        if (faults.Count == 0)
            Interlocked.Increment(ref _clean);
        foreach (var fault in faults)
            Interlocked.Increment(ref _faults[(int)fault]);
    }

    public SimulatorStatistics Snapshot() => new(
        Interlocked.Read(ref _requests), Interlocked.Read(ref _refused), Interlocked.Read(ref _clean),
        Interlocked.Read(ref _corrections), Interlocked.Read(ref _mended),
        FaultNames.All.ToDictionary(f => f, f => Interlocked.Read(ref _faults[(int)f])));
}
