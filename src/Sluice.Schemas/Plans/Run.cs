using Sluice.Schemas.Text;

namespace Sluice.Schemas.Plans;

/// <summary>One evaluation: the document and the steps that are left. When the steps run out every further answer is "no" and the
/// verdict as a whole is void; see <see cref="Exhausted"/>.</summary>
internal ref struct Run
{
    public Run(TapeView view, int steps)
    {
        View = view;
        Steps = steps;
    }

    public readonly TapeView View;

    /// <summary>Plans that may still be entered.</summary>
    public int Steps;

    /// <summary>The evaluation was cut off by its limit of steps or by the stack.</summary>
    public readonly bool Exhausted => Steps < 0;
}
