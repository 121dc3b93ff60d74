using Sluice.Contracts;
using Sluice.Schemas;

namespace Sluice.Evaluation.Evolution;

/// <summary>Counts verdicts against the truth, per kind of case.</summary>
internal sealed class EvolutionScore(SchemaRegistry? registry)
{
    private readonly Tally _registry = new();
    private readonly Tally _containment = new();
    private readonly List<double> _micros = [];
    private readonly List<string> _unsound = [];
    private readonly List<string> _contradicted = [];

    /// <summary>Verdicts that are wrong: compatible although a witness is known, or incompatible without a witness that the validator
    /// confirms. A label that a confirmed witness contradicts, or that no witness supports, is listed and not counted.</summary>
    public int Unsound => _unsound.Count;

    public void Add(EvolutionCase one, CompatibilityVerdict backward, CompatibilityVerdict forward, double micros)
    {
        _micros.Add(micros);
        var tally = one.IsContainment ? _containment : _registry;
        Add(tally, one, "backward", backward, one.Backward);
        Add(tally, one, "forward", forward, one.Forward);
    }

    public void Print()
    {
        Console.WriteLine("cases         verdicts  compatible  incompatible  unknown  unknown%  truth known  agree  unsound  contradicted labels");
        Print("registry", _registry);
        Print("containment", _containment);
        _micros.Sort();
        if (_micros.Count > 0)
            Console.WriteLine($"time per case (both directions): median {At(0.5):0} us, p99 {At(0.99) / 1000:0.0} ms, longest {_micros[^1] / 1000:0.0} ms");
        foreach (var line in _unsound) Console.WriteLine($"  unsound: {line}");
        foreach (var line in _contradicted) Console.WriteLine($"  label contradicted: {line}");
        Console.WriteLine($"{_unsound.Count} unsound");
    }

    private double At(double share) => _micros[Math.Min(_micros.Count - 1, (int)(share * _micros.Count))];

    private static void Print(string name, Tally t) => Console.WriteLine(
        $"{name,-12}  {t.Total,8}  {t.Compatible,10}  {t.Incompatible,12}  {t.Unknown,7}  {100.0 * t.Unknown / Math.Max(t.Total, 1),7:0.0}%  {t.Known,11}  {t.Agree,5}  {t.Unsound,7}  {t.Contradicted,19}");

    private void Add(Tally tally, EvolutionCase one, string direction, CompatibilityVerdict verdict, bool? truth)
    {
        tally.Total++;
        if (truth is not null) tally.Known++;
        switch (verdict.Outcome)
        {
            case CompatibilityOutcome.Compatible:
                tally.Compatible++;
                if (truth == true) tally.Agree++;
                if (truth != false) break;
                if (one.HasWitness(direction == "backward")) Unsoundness(tally, $"{one.Id} {direction}: compatible, and a witness is known");
                else Contradiction(tally, $"{one.Id} {direction}: proved compatible; the label says not, without a witness");
                break;
            case CompatibilityOutcome.Incompatible:
                tally.Incompatible++;
                if (truth == false) tally.Agree++;
                if (!one.IsConfirmed(verdict.Witness, direction == "backward", registry)) Unsoundness(tally, $"{one.Id} {direction}: the witness is none");
                else if (truth == true) Contradiction(tally, $"{one.Id} {direction}: {System.Text.Encoding.UTF8.GetString(verdict.Witness.Span)} refutes it; the label says compatible");
                break;
            default:
                tally.Unknown++;
                break;
        }
    }

    private void Unsoundness(Tally tally, string line)
    {
        tally.Unsound++;
        _unsound.Add(line);
    }

    private void Contradiction(Tally tally, string line)
    {
        tally.Contradicted++;
        _contradicted.Add(line);
    }

    private sealed class Tally
    {
        public int Total { get; set; }

        public int Known { get; set; }

        public int Compatible { get; set; }

        public int Incompatible { get; set; }

        public int Unknown { get; set; }

        public int Agree { get; set; }

        public int Unsound { get; set; }

        public int Contradicted { get; set; }
    }
}
