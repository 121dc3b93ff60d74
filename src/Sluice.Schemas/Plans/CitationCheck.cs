namespace Sluice.Schemas.Plans;

/// <summary><c>x-cites</c>: a text that must be one of the ids that may be cited. Where nobody says which may, it is an annotation.</summary>
internal sealed class CitationCheck : Check
{
    /// <summary>Code of an error that says a value cites what was not there to be cited.</summary>
    public const string Code = "citation_unknown";

    public override int Kinds => Strings;

    public override bool IsValid(ref Run run, int node) => run.Citable is not { } ids || ids.Contains(run.View, run.View.Node(node));

    public override void Collect(ref Run run, int node, Report report)
    {
        if (!IsValid(ref run, node)) report.Add(node, "x-cites", Code, "cites what was not retrieved for this request");
    }
}
