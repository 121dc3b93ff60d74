using System.Text;
using Sluice.Schemas.Plans;

namespace Sluice.Schemas;

/// <content>Citations: values that must be ids which only those who evaluate know.</content>
public sealed partial class Schema
{
    /// <summary>Code of an error that says a value cites an id that is not in <see cref="Citable"/>.</summary>
    public const string CitationCode = CitationCheck.Code;

    private NameTable<byte>? _citable;

    /// <summary>Whether some value must be a citation: <c>x-cites</c> stands in the schema or in one that it refers to.</summary>
    public bool Cites => _compiler.Cites;

    /// <summary>The ids that may be cited; null where nobody says which, and <c>x-cites</c> is an annotation.</summary>
    public IReadOnlyCollection<string>? Citable { get; private init; }

    /// <summary>The same schema, with the ids that may be cited: every value that must be a citation is checked against them, wherever the
    /// schema is applied.</summary>
    /// <param name="ids">The ids; none: whatever is cited is an error.</param>
    public Schema Citing(IReadOnlyCollection<string> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var table = new NameTable<byte>();
        foreach (var id in ids) table.Add(Encoding.UTF8.GetBytes(id), 0);
        return new Schema(_tape, _root, _plan, _compiler, _options) { Citable = [.. ids], _citable = table };
    }
}
