using Sluice.Schemas.Text;

namespace Sluice.Schemas.Plans;

/// <summary>One keyword, or several fused ones, of a schema. The verdict (<see cref="IsValid"/>) builds nothing and stops at the
/// first failure; the report (<see cref="Collect"/>) runs the same check again for its reasons.</summary>
internal abstract class Check
{
    /// <summary>Every kind of value, as a mask of node kinds.</summary>
    public const int AllKinds = 0xFF;

    public const int Numbers = (1 << NodeKind.Number) | (1 << NodeKind.Integer);

    public const int Strings = 1 << NodeKind.String;

    public const int Arrays = 1 << NodeKind.Array;

    public const int Objects = 1 << NodeKind.Object;

    /// <summary>Kinds of values the check looks at; it is not run for others.</summary>
    public abstract int Kinds { get; }

    /// <summary>Kinds of values that can pass at all.</summary>
    public virtual int AllowedKinds => AllKinds;

    /// <summary>Plans applied to the same value as this check.</summary>
    public virtual IEnumerable<Edge> InPlace => Array.Empty<Edge>();

    /// <summary>Those of the plans it applies whose "no" can make a value valid.</summary>
    public virtual IEnumerable<Edge> Excluding => Array.Empty<Edge>();

    /// <summary>Plans applied to items or members of the value.</summary>
    public virtual IEnumerable<Edge> Below => Array.Empty<Edge>();

    public abstract bool IsValid(ref Run run, int node);

    /// <summary>Kinds of values whose children the check may mark as evaluated.</summary>
    public virtual int TrackedKinds => Kinds;

    /// <summary>The verdict again, marking the items or members it evaluates. Only called below <c>unevaluated*</c>.</summary>
    public virtual bool Track(ref Run run, int node, scoped Marks marks) => IsValid(ref run, node);

    public abstract void Collect(ref Run run, int node, Report report);

    /// <summary>Whether every value of a kind passes, whatever it holds: then the verdict need not run the check for that kind. Asked when
    /// every plan has its checks.</summary>
    public virtual bool AlwaysHolds(int kind) => false;

    /// <summary>Called once, when every plan has its checks.</summary>
    public virtual void Link()
    {
    }
}
