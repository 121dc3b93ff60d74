using System.Text.RegularExpressions;

namespace Sluice.Workspace;

/// <summary>Reads a prompt's body tag by tag and accepts the part of Handlebars that prompts have: variables with members, comments,
/// <c>#if</c>, <c>#unless</c>, <c>#each</c>, <c>#with</c> and <c>else</c>.</summary>
/// <remarks>Handlebars.Net compiles helpers and partials it does not know and fails, or prints nothing, when the prompt is used.
/// A prompt must fail when it is loaded instead, with the line of the tag.</remarks>
internal sealed partial class PromptScanner
{
    public const int TagsMax = 2000;
    public const int DepthMax = 32;
    private const string Blocks = "if, unless, each and with";

    private readonly string _body;
    private readonly int _firstLine;
    private readonly List<PromptBlock> _open = [];
    private readonly PromptUse _use = new();

    private PromptScanner(string body, int firstLine) => (_body, _firstLine) = (body, firstLine);

    /// <summary>Words that are no variable names because the template language takes them.</summary>
    public static IReadOnlyList<string> Reserved { get; } =
        ["if", "unless", "each", "with", "else", "this", "lookup", "log", "as", "true", "false", "null", "undefined"];

    public static PromptUse Scan(string body, int firstLine)
    {
        var scanner = new PromptScanner(body, firstLine);
        scanner.Run();
        return scanner._use;
    }

    private void Run()
    {
        var tags = 0;
        for (var at = 0; (at = _body.IndexOf("{{", at, StringComparison.Ordinal)) >= 0;)
        {
            var line = _firstLine + _body.AsSpan(0, at).Count('\n');
            if (at > 0 && _body[at - 1] == '\\')
            {
                if (at > 1 && _body[at - 2] == '\\') Fault(line, "Write one backslash before '{{' to print the braces, not two.");
                at += 2;
                continue;
            }
            if (++tags > TagsMax)
            {
                Fault(line, $"The prompt has more than {TagsMax} tags; make it shorter.");
                return;
            }
            if (Tag(at, line) is not { } end) return;
            at = end;
        }
        foreach (var block in _open) Fault(block.Line, $"'{{{{#{block.Word}}}}}' is not closed; write '{{{{/{block.Word}}}}}'.");
    }

    /// <summary>Reads the tag at an offset.</summary>
    /// <returns>The offset behind it; null when no end is found, which ends the scan.</returns>
    private int? Tag(int at, int line)
    {
        var rest = _body.AsSpan(at);
        if (rest.StartsWith("{{{{", StringComparison.Ordinal))
        {
            Fault(line, "Raw blocks ('{{{{') are not known here; write '\\{{' to print braces.");
            return null;
        }
        var comment = CommentStart.Match(_body, at, Math.Min(6, _body.Length - at));
        var (open, close) = comment.Success
            ? (comment.Length, comment.Groups["long"].Success ? "--" : "}}")
            : rest.StartsWith("{{{", StringComparison.Ordinal) ? (3, "}}}") : (2, "}}");
        var end = _body.IndexOf(close, at + open, StringComparison.Ordinal);
        if (comment.Groups["long"].Success && end >= 0)
        {
            // A long comment ends at --}} and may hold braces and dashes before.
            var match = LongCommentEnd.Match(_body, at + open);
            (end, close) = match.Success ? (match.Index, match.Value) : (-1, close);
        }
        if (end < 0)
        {
            Fault(line, $"The tag is not closed; write '{(comment.Groups["long"].Success ? "--}}" : close)}', or '\\{{{{' to print braces.");
            return null;
        }
        var behind = end + close.Length;
        if (comment.Success) return behind;
        if (close == "}}" && behind < _body.Length && _body[behind] == '}')
            Fault(line, "Put a blank or a line break between '}}' of a tag and a '}' of the text.");
        else Inside(_body[(at + open)..end], close.Length == 3, line);
        return behind;
    }

    private void Inside(string tag, bool triple, int line)
    {
        var text = tag.Trim('~').Trim();
        if (text.AsSpan().IndexOfAny('{', '}') >= 0 || text.Length == 0)
            Fault(line, "The tag is not understood; write '\\{{' to print braces.");
        else if (triple && !PathPattern.IsMatch(text)) Fault(line, "Three braces take a variable; write two for anything else.");
        else if (text[0] == '#') Open(text[1..].Trim(), line);
        else if (text[0] == '/') Close(text[1..].Trim(), line);
        else if (text == "else" || text.StartsWith("else ", StringComparison.Ordinal)) Else(text[4..].Trim(), line);
        else if (text[0] == '^') Fault(line, "Write '{{else}}' or '{{#unless}}' instead of '{{^'.");
        else if (text[0] == '>') Fault(line, "Partials ('{{>') are not known here; write the text out.");
        else if (PathPattern.IsMatch(text)) Use(text, line);
        else if (text.Any(char.IsWhiteSpace))
            Fault(line, $"{Suggestion.Quote(text.Split((char[]?)null, 2)[0])} is called like a helper; prompts have only {Blocks}, as blocks.");
        else
            Fault(line, $"{Suggestion.Quote(text)} is not understood: a tag holds the name of a variable, such as {{{{name}}}} or"
                + " {{name.member}}; write '\\{{' to print braces.");
    }

    private void Open(string text, int line)
    {
        var match = BlockPattern.Match(text);
        if (!match.Success)
        {
            var word = text.Split((char[]?)null, 2)[0];
            Fault(line, word is "if" or "unless" or "each" or "with"
                ? $"'{{{{#{word}}}}}' takes one variable, such as {{{{#{word} name}}}}."
                : $"There is no block {Suggestion.Quote(word)}; prompts have {Blocks}.");
            // Pushed all the same, so that its end is not a second problem.
            Push(word, [], line);
            return;
        }
        var path = match.Groups["path"].Value;
        var block = match.Groups["word"].Value;
        var locals = match.Groups["local"].Captures.Select(c => c.Value).ToArray();
        if (Use(path, line) is { } variable && block == "each") _use.Walked.Add(variable);
        if (locals.Length > 0 && block is "if" or "unless") Fault(line, "'as |name|' belongs to #each and #with.");
        Push(block, locals, line);
    }

    private void Push(string word, IReadOnlyList<string> locals, int line)
    {
        if (_open.Count == DepthMax) Fault(line, $"Blocks are nested deeper than {DepthMax}; make the prompt simpler.");
        _open.Add(new() { Word = word, Line = line, Locals = locals });
    }

    private void Close(string word, int line)
    {
        if (_open.Count > 0 && _open[^1].Word == word) _open.RemoveAt(_open.Count - 1);
        else if (_open.FindLastIndex(b => b.Word == word) is >= 0 and var index)
        {
            Fault(line, $"'{{{{/{word}}}}}' stands before the end of '{{{{#{_open[^1].Word}}}}}' of line {_open[^1].Line}.");
            _open.RemoveRange(index, _open.Count - index);
        }
        else Fault(line, $"'{{{{/{word}}}}}' closes no block; remove it.");
    }

    private void Else(string condition, int line)
    {
        if (_open.Count == 0) Fault(line, "'{{else}}' stands outside a block; remove it.");
        else if (_open[^1].ElseSeen) Fault(line, "The block has an '{{else}}' already; remove one.");
        else if (condition.Length == 0) _open[^1].ElseSeen = true;
        else if (_open[^1].Word is "if" && ElseIfPattern.Match(condition) is { Success: true } match) Use(match.Groups["path"].Value, line);
        else Fault(line, "Write '{{else}}' or, in an #if, '{{else if name}}'.");
    }

    /// <summary>Notes the use of a path.</summary>
    /// <returns>The prompt's variable when the path is one as it stands, without a member.</returns>
    private string? Use(string path, int line)
    {
        if (path[0] == '@')
        {
            if (path.StartsWith("@root.", StringComparison.Ordinal)) return UseVariable(path["@root.".Length..].Split('.'), line);
            if (!_open.Exists(b => b.Word == "each")) Fault(line, $"'{path}' is known only inside #each.");
            return null;
        }
        var ups = 0;
        for (; path.StartsWith("../", StringComparison.Ordinal); ups++) path = path[3..];
        var segments = path == "." ? ["this"] : path.Split('.');
        var depth = _open.Count(b => b.ChangesContext);
        if (ups == 0 && _open.Exists(b => b.Locals.Contains(segments[0], StringComparer.Ordinal))) return null;
        if (ups > depth)
        {
            Fault(line, $"'../' leads out of the prompt here; there {(depth == 1 ? "is 1 #each or #with" : $"are {depth} of #each and #with")} around.");
            return null;
        }
        if (ups == depth) return UseVariable(segments, line);
        if (ups == 0) _use.MemberNames.Add(segments[0]);
        return null;
    }

    private string? UseVariable(string[] segments, int line)
    {
        if (segments[0] == "this")
        {
            Fault(line, "'this' is known only inside #each and #with; name a variable.");
            return null;
        }
        _use.Variables.TryAdd(segments[0], line);
        return segments.Length == 1 ? segments[0] : null;
    }

    private void Fault(int line, string message) => _use.Faults.Add((line, message));

    private const string Path =
        @"(?<path>@(index|key|first|last)|@root(\.[A-Za-z_][A-Za-z0-9_]*)(\.[A-Za-z0-9_]+)*|(\.\./)*(\.|[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*))";

    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    [GeneratedRegex($"^{Path}$", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathPattern { get; }

    [GeneratedRegex($@"^(?<word>if|unless|each|with)\s+{Path}(\s+as\s+\|\s*(?<local>[A-Za-z_]\w*)(\s+(?<local>[A-Za-z_]\w*))?\s*\|)?$", Options,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex BlockPattern { get; }

    [GeneratedRegex($@"^if\s+{Path}$", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ElseIfPattern { get; }

    [GeneratedRegex(@"\G\{\{~?!(?<long>--)?", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CommentStart { get; }

    [GeneratedRegex(@"--~?\}\}", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LongCommentEnd { get; }
}
