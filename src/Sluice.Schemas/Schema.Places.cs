using System.Text.RegularExpressions;
using Sluice.Schemas.Compilation;
using Sluice.Schemas.Plans;
using Sluice.Schemas.Text;

namespace Sluice.Schemas;

/// <summary>The schema as places with their draft, vocabulary and references, for those who reason about it.</summary>
public sealed partial class Schema
{
    /// <summary>The place this schema stands at.</summary>
    internal SchemaPlace Place
    {
        get
        {
            lock (_compiler)
            {
                var place = _compiler.Root;
                if (_root.Index != place.Node) _compiler.Index.TryFollow(ref place, place.Document.PointerOf(_root.Index));
                return place;
            }
        }
    }

    /// <summary>The choices it was compiled with.</summary>
    internal SchemaOptions CompileOptions => _options;

    /// <summary>Finds what a reference names, as the validator does.</summary>
    internal bool TryResolve(SchemaPlace from, string reference, out SchemaPlace target, out string? anchor)
    {
        lock (_compiler) return _compiler.Index.TryResolve(from, reference, out target, out anchor);
    }

    /// <summary>The validator's verdict on a value at a place; null when it cannot say (a limit was reached).</summary>
    /// <param name="place">The place.</param>
    /// <param name="scope">The resources on the way there, for dynamic references; outermost first.</param>
    /// <param name="value">The value.</param>
    internal bool? IsValidAt(SchemaPlace place, IReadOnlyList<SchemaResource> scope, TapeElement value)
    {
        Plan? plan;
        lock (_compiler) plan = _compiler.CompileAt(place);
        if (plan is null || value.Tape.HasDuplicateNames) return null;
        var run = new Run(new TapeView(value.Tape), StepsFor(value), new int[_compiler.ScopeSize], _citable);
        if (_compiler.ScopeSize > 0)
            foreach (var resource in scope) run.TryEnterScope(resource.Number);
        try
        {
            var valid = plan.IsValid(ref run, value.Index);
            return run.Exhausted ? null : valid;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}
