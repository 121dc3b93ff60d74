namespace Sluice.Mentor.Comparing;

/// <summary>One turn of the toy.</summary>
/// <param name="Said">What the learner said.</param>
/// <param name="Answer">What the toy answered.</param>
/// <param name="Tokens">Tokens of the call.</param>
/// <param name="Fallen">Messages that have fallen out of the window so far.</param>
public sealed record ToyTurn(string Said, string Answer, int Tokens, int Fallen);

/// <summary>A comparison that runs or ran in this process. Of the toy's half nothing is left once the process ends; the other half is a learner like any
/// other.</summary>
internal sealed class Comparison(string learner)
{
    private readonly Lock _gate = new();
    private readonly List<ToyTurn> _toy = [];
    private bool _done;
    private string? _problem;

    /// <summary>The learner whose plan is a record.</summary>
    public string Learner => learner;

    public IReadOnlyList<ToyTurn> Toy
    {
        get { lock (_gate) return [.. _toy]; }
    }

    public bool Done
    {
        get { lock (_gate) return _done; }
    }

    public string? Problem
    {
        get { lock (_gate) return _problem; }
    }

    public void Add(ToyTurn turn)
    {
        lock (_gate) _toy.Add(turn);
    }

    public void End(string? problem)
    {
        lock (_gate) (_done, _problem) = (true, problem);
    }
}
