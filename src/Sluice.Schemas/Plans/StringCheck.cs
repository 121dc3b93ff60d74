using Sluice.Schemas.Formats;
using Sluice.Schemas.Patterns;
using Sluice.Schemas.Text;

namespace Sluice.Schemas.Plans;

/// <summary>The keywords of strings: <c>minLength</c>, <c>maxLength</c>, <c>pattern</c>, <c>format</c>.</summary>
internal sealed class StringCheck : Check
{
    public long MinLength { get; set; }

    public long MaxLength { get; set; } = long.MaxValue;

    public Pattern? Pattern { get; set; }

    public Format? Format { get; set; }

    public override int Kinds => Strings;

    public override bool IsValid(ref Run run, int node)
    {
        ref readonly var value = ref run.View.Node(node);
        if (!value.IsEscaped) return IsValid(run.View.Inner(value));
        var content = run.View.Content(value, stackalloc byte[256], out var rented);
        var valid = IsValid(content);
        TapeView.Return(rented);
        return valid;
    }

    public override void Collect(ref Run run, int node, Report report)
    {
        var content = run.View.Content(run.View.Node(node), stackalloc byte[256], out var rented);
        var length = CodePoints.Count(content);
        if (length < MinLength) report.Add(node, "minLength", "minLength", $"expected at least {Words.Count(MinLength, "character", "characters")}, found {length}");
        if (length > MaxLength) report.Add(node, "maxLength", "maxLength", $"expected at most {Words.Count(MaxLength, "character", "characters")}, found {length}");
        if (Pattern is not null && !Pattern.IsMatch(content)) report.Add(node, "pattern", "pattern", $"does not match the pattern {Words.Cut(Pattern.Source, 200)}");
        if (Format is not null && !Format.IsMatch(content)) report.Add(node, "format", "format", $"is not {Format.Description}");
        TapeView.Return(rented);
    }

    private bool IsValid(ReadOnlySpan<byte> content)
    {
        if (!LengthIsValid(content)) return false;
        if (Pattern is not null && !Pattern.IsMatch(content)) return false;
        return Format is null || Format.IsMatch(content);
    }

    private bool LengthIsValid(ReadOnlySpan<byte> content)
    {
        // A code point has 1 to 4 bytes; most strings are decided without counting.
        if (content.Length < MinLength || (content.Length + 3) / 4 > MaxLength) return false;
        if (content.Length <= MaxLength && (content.Length + 3) / 4 >= MinLength) return true;
        var length = CodePoints.Count(content);
        return length >= MinLength && length <= MaxLength;
    }
}
