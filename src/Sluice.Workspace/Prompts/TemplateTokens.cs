using System.Text.RegularExpressions;

namespace Sluice.Workspace;

/// <summary>One tag, or the text between two of them.</summary>
/// <param name="Line">The line it begins on.</param>
/// <param name="Text">The text, or the inside of the tag without <c>~</c>; null for a comment.</param>
/// <param name="IsTag">Whether it is a tag or a comment.</param>
internal sealed record TemplateToken(int Line, string? Text, bool IsTag)
{
    public bool Triple { get; init; }

    public bool TrimsBefore { get; init; }

    public bool TrimsBehind { get; init; }
}

/// <summary>Cuts a body into text and tags and takes away the white space that belongs to the tags, as Handlebars does: around
/// <c>~</c>, and the line of a block's tag, a comment or a partial that stands alone on it.</summary>
internal sealed partial class TemplateTokens(string body, int firstLine, List<(int Line, string Message)> faults)
{
    private readonly List<TemplateToken> _tokens = [];

    public List<TemplateToken> Read()
    {
        var (start, tags) = (0, 0);
        var text = new System.Text.StringBuilder();
        for (var at = 0; (at = body.IndexOf("{{", at, StringComparison.Ordinal)) >= 0;)
        {
            var line = LineOf(at);
            if (at > 0 && body[at - 1] == '\\')
            {
                if (at > 1 && body[at - 2] == '\\') faults.Add((line, "Write one backslash before '{{' to print the braces, not two."));
                text.Append(body, start, at - 1 - start).Append("{{");
                start = at += 2;
                continue;
            }
            if (++tags > PromptScanner.TagsMax)
            {
                faults.Add((line, $"The prompt has more than {PromptScanner.TagsMax} tags; make it shorter."));
                return _tokens;
            }
            text.Append(body, start, at - start);
            if (text.Length > 0) _tokens.Add(new(LineOf(start), text.ToString(), false));
            text.Clear();
            if (Tag(at, line) is not { } end) return _tokens;
            start = at = end;
        }
        text.Append(body, start, body.Length - start);
        if (text.Length > 0) _tokens.Add(new(LineOf(start), text.ToString(), false));
        return Trimmed();
    }

    private int LineOf(int at) => firstLine + body.AsSpan(0, at).Count('\n');

    /// <summary>Reads the tag at an offset.</summary>
    /// <returns>The offset behind it; null when no end is found, which ends the reading.</returns>
    private int? Tag(int at, int line)
    {
        var rest = body.AsSpan(at);
        if (rest.StartsWith("{{{{", StringComparison.Ordinal))
        {
            faults.Add((line, "Raw blocks ('{{{{') are not known here; write '\\{{' to print braces."));
            return null;
        }
        var comment = CommentStart.Match(body, at, Math.Min(6, body.Length - at));
        var (open, close) = comment.Success
            ? (comment.Length, comment.Groups["long"].Success ? "--" : "}}")
            : rest.StartsWith("{{{", StringComparison.Ordinal) ? (3, "}}}") : (2, "}}");
        var end = body.IndexOf(close, at + open, StringComparison.Ordinal);
        if (comment.Groups["long"].Success && end >= 0)
        {
            // A long comment ends at --}} and may hold braces and dashes before.
            var match = LongCommentEnd.Match(body, at + open);
            (end, close) = match.Success ? (match.Index, match.Value) : (-1, close);
        }
        if (end < 0)
        {
            faults.Add((line, $"The tag is not closed; write '{(comment.Groups["long"].Success ? "--}}" : close)}', or '\\{{{{' to print braces."));
            return null;
        }
        var behind = end + close.Length;
        if (!comment.Success && close == "}}" && behind < body.Length && body[behind] == '}')
        {
            faults.Add((line, "Put a blank or a line break between '}}' of a tag and a '}' of the text."));
            return behind;
        }
        var inside = body[(at + open)..end];
        _tokens.Add(comment.Success
            ? new(line, null, true) { TrimsBefore = rest[2] == '~', TrimsBehind = close.Contains('~', StringComparison.Ordinal) || inside.EndsWith('~') }
            : new(line, inside.Trim('~').Trim(), true) { Triple = close.Length == 3, TrimsBefore = inside.StartsWith('~'), TrimsBehind = inside.EndsWith('~') });
        return behind;
    }

    private List<TemplateToken> Trimmed()
    {
        var trimmed = new List<TemplateToken>(_tokens.Count);
        for (var i = 0; i < _tokens.Count; i++)
        {
            var token = _tokens[i];
            if (token.IsTag)
            {
                trimmed.Add(token);
                continue;
            }
            var text = token.Text!;
            var (start, end) = (0, text.Length);
            if (i > 0 && StandsAlone(i - 1) && text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var newline) start = newline + 1;
            // A partial keeps its indentation: Handlebars would indent every line of it, which a prompt never needs.
            if (i + 1 < _tokens.Count && StandsAlone(i + 1) && _tokens[i + 1].Text?[0] != '>') end = Math.Max(start, text.LastIndexOf('\n') + 1);
            if (i > 0 && _tokens[i - 1].TrimsBehind) start = text.Length - text.TrimStart().Length;
            if (i + 1 < _tokens.Count && _tokens[i + 1].TrimsBefore) end = Math.Max(start, text.TrimEnd().Length);
            if (start < end) trimmed.Add(token with { Text = text[start..end] });
        }
        return trimmed;
    }

    /// <summary>Whether a tag that prints nothing itself is all that stands on its line.</summary>
    private bool StandsAlone(int i)
    {
        var tag = _tokens[i];
        if (tag.Text is { } text && (text.Length == 0 || !(text[0] is '#' or '/' or '>' || text == "else" || text.StartsWith("else ", StringComparison.Ordinal))))
            return false;
        return (i == 0 || LineBegins(_tokens[i - 1], i == 1)) && (i == _tokens.Count - 1 || LineEnds(_tokens[i + 1], i == _tokens.Count - 2));
    }

    private static bool LineBegins(TemplateToken before, bool isFirst) =>
        !before.IsTag && (before.Text!.LastIndexOf('\n') is var at && (at >= 0 || isFirst) && before.Text.AsSpan(at + 1).IsWhiteSpace());

    private static bool LineEnds(TemplateToken behind, bool isLast) =>
        !behind.IsTag && (behind.Text!.IndexOf('\n', StringComparison.Ordinal) is var at
            && (at >= 0 ? behind.Text.AsSpan(0, at).IsWhiteSpace() : isLast && behind.Text.AsSpan().IsWhiteSpace()));

    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    [GeneratedRegex(@"\G\{\{~?!(?<long>--)?", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CommentStart { get; }

    [GeneratedRegex(@"--~?\}\}", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LongCommentEnd { get; }
}
