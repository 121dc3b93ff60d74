using System.Text;
using Sluice.Schemas.Text;

namespace Sluice.Schemas.Plans;

/// <summary>The reasons of one evaluation, with the way to the value and the way through the schema at each moment.</summary>
internal sealed class Report(int errorsMax, Plan root)
{
    /// <summary>Errors that an alternative may have before it is given up: which one is reported must not depend on how many are wanted.</summary>
    private const int BranchErrorsMax = 100;

    private readonly List<string> _keywords = [];
    private readonly List<string> _instance = [];
    private readonly List<Plan> _plans = [root];
    private List<Entry> _entries = [];
    private int _errorsMax = errorsMax;

    /// <summary>Failures so far, including those past the limit.</summary>
    public int Failures { get; private set; }

    /// <summary>Whether more errors would be dropped.</summary>
    public bool Full => _entries.Count >= _errorsMax;

    public void EnterMember(ReadOnlySpan<byte> name) => _instance.Add(Pointers.Escape(Encoding.UTF8.GetString(name)));

    public void EnterItem(int index) => _instance.Add(index.ToString());

    public void LeaveInstance() => _instance.RemoveAt(_instance.Count - 1);

    /// <summary>Runs a plan's report one step further down the schema.</summary>
    public void Follow(in Edge edge, ref Run run, int node)
    {
        _keywords.Add(edge.Path);
        _plans.Add(edge.Plan);
        edge.Plan.Collect(ref run, node, this);
        _plans.RemoveAt(_plans.Count - 1);
        _keywords.RemoveAt(_keywords.Count - 1);
    }

    /// <summary>Adds an error at the value now looked at.</summary>
    /// <param name="node">The value's node, for the order of the list.</param>
    /// <param name="keyword">The failed keyword below the way now stood at; null for the schema itself.</param>
    /// <param name="code">The error's code.</param>
    /// <param name="message">The error's sentence.</param>
    public void Add(int node, string? keyword, string code, string message)
    {
        Failures++;
        if (Full) return;
        var schema = _keywords.Count == 0 ? "" : "/" + string.Join('/', _keywords);
        if (keyword is not null) schema = $"{schema}/{keyword}";
        var place = _instance.Count == 0 ? "" : "/" + string.Join('/', _instance);
        _entries.Add(new Entry(node, _instance.Count, new ValidationError(place, schema, code, message)
        {
            AbsoluteKeywordLocation = $"{_plans[^1].Location?.Invoke()}{(keyword is null ? "" : $"/{keyword}")}",
        }));
    }

    /// <summary>Adds an error that another evaluation found, as it is.</summary>
    public void Add(int node, ValidationError error)
    {
        Failures++;
        if (!Full) _entries.Add(new Entry(node, _instance.Count, error));
    }

    /// <summary>Runs a plan with a list of its own and hands that list back instead of adding it.</summary>
    public Branch Try(in Edge edge, ref Run run, int node)
    {
        var (entries, failures, max) = (_entries, Failures, _errorsMax);
        (_entries, Failures, _errorsMax) = ([], 0, Math.Max(_errorsMax, BranchErrorsMax));
        Follow(edge, ref run, node);
        var branch = new Branch(_entries, Failures);
        (_entries, Failures, _errorsMax) = (entries, failures, max);
        return branch;
    }

    /// <summary>Adds what a branch found.</summary>
    public void Take(in Branch branch)
    {
        Failures += branch.Failures;
        foreach (var entry in branch.Entries)
            if (!Full) _entries.Add(entry);
    }

    /// <summary>The errors in document order.</summary>
    public List<ValidationError> ToErrors() => [.. _entries.OrderBy(entry => entry.Node).Select(entry => entry.Error)];

    internal readonly record struct Entry(int Node, int Depth, ValidationError Error);

    /// <summary>What one alternative of a union found.</summary>
    internal readonly record struct Branch(List<Entry> Entries, int Failures)
    {
        public bool Valid => Failures == 0;

        /// <summary>Depth of the deepest error: an alternative that fails further in was more likely meant.</summary>
        public int Deepest => Entries.Count == 0 ? 0 : Entries.Max(entry => entry.Depth);
    }
}
