using Sluice.Schemas.Text;

namespace Sluice.Schemas.Plans;

/// <summary>One evaluation: the document and the steps that are left. When the steps run out every further answer is "no" and the
/// verdict as a whole is void; see <see cref="Exhausted"/>.</summary>
internal ref struct Run
{
    private readonly Span<int> _scope;
    private int _scopeCount;

    /// <summary>Starts an evaluation.</summary>
    /// <param name="view">The document.</param>
    /// <param name="steps">Plans that may be entered.</param>
    /// <param name="scope">Room for one entry per resource of the schema; empty when nothing in it is dynamic.</param>
    /// <param name="citable">The ids that may be cited; null: nobody says which.</param>
    public Run(TapeView view, int steps, Span<int> scope, NameTable<byte>? citable = null)
    {
        View = view;
        Citable = citable;
        Steps = steps;
        _scope = scope;
    }

    public readonly TapeView View;

    /// <summary>The ids that may be cited; null: nobody says which, or it is not asked just now.</summary>
    public NameTable<byte>? Citable;

    /// <summary>Plans that may still be entered.</summary>
    public int Steps;

    /// <summary>The evaluation was cut off by its limit of steps or by the stack.</summary>
    public readonly bool Exhausted => Steps < 0;

    /// <summary>The resources that evaluation came through, outermost first, each once.</summary>
    public readonly ReadOnlySpan<int> Scope => _scope[.._scopeCount];

    /// <summary>Enters a resource; false when evaluation came through it before, or when there is no room because nothing that the schema
    /// leads to is dynamic.</summary>
    public bool TryEnterScope(int resource)
    {
        if (_scopeCount == _scope.Length || Scope.Contains(resource)) return false;
        _scope[_scopeCount++] = resource;
        return true;
    }

    public void LeaveScope() => _scopeCount--;

    /// <summary>The same evaluation on another document: a member's name.</summary>
    public readonly Run Over(TapeView view) => new(view, this);

    private Run(TapeView view, scoped in Run outer)
    {
        View = view;
        Citable = outer.Citable;
        Steps = outer.Steps;
        _scope = outer._scope;
        _scopeCount = outer._scopeCount;
    }
}
