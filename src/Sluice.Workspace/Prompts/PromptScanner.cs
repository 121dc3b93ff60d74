using System.Globalization;
using System.Text.RegularExpressions;

namespace Sluice.Workspace;

/// <summary>Parses a prompt's body and accepts the part of Handlebars that dotprompt has: variables with members, comments, partials, the
/// blocks <c>if</c>, <c>unless</c>, <c>each</c>, <c>with</c>, <c>ifEquals</c>, <c>unlessEquals</c>, <c>else</c>, and the helpers
/// <c>role</c>, <c>history</c>, <c>media</c>, <c>section</c>, <c>json</c>.</summary>
/// <remarks>Anything else fails when the prompt is loaded, with the line of the tag, and not when the prompt is used.</remarks>
internal sealed partial class PromptScanner
{
    public const int TagsMax = 2000;
    public const int DepthMax = 32;
    private const string Blocks = "if, unless, each, with, ifEquals and unlessEquals";
    private const string Helpers = "role, history, media, section and json";

    private readonly bool _context;
    private readonly List<PromptBlock> _open = [];
    private readonly PromptUse _use = new();

    private PromptScanner(bool context) => _context = context;

    /// <summary>Words that are no variable names because the template language takes them.</summary>
    public static IReadOnlyList<string> Reserved { get; } =
    [
        "if", "unless", "each", "with", "else", "this", "lookup", "log", "as", "true", "false", "null", "undefined", "history", "ifEquals",
        "unlessEquals",
    ];

    /// <summary>Parses a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="firstLine">The line of the file that it begins on.</param>
    /// <param name="context">Whether <c>@name</c> may name a context variable of the caller.</param>
    public static PromptUse Scan(string body, int firstLine, bool context = false)
    {
        var scanner = new PromptScanner(context);
        foreach (var token in new TemplateTokens(body, firstLine, scanner._use.Faults).Read())
        {
            if (!token.IsTag) scanner.Add(new TextNode(token.Line, token.Text!));
            else if (token.Text is not null) scanner.Inside(token.Text, token.Triple, token.Line);
        }
        // A tag without an end stops the reading, and what stands open then is no second mistake.
        if (scanner._use.Faults.Count == 0 || !scanner._use.Faults.Exists(f => f.Message.StartsWith("The tag is not closed", StringComparison.Ordinal)
            || f.Message.StartsWith("Raw blocks", StringComparison.Ordinal) || f.Message.StartsWith("The prompt has more", StringComparison.Ordinal)))
            foreach (var block in scanner._open) scanner.Fault(block.Line, $"'{{{{#{block.Word}}}}}' is not closed; write '{{{{/{block.Word}}}}}'.");
        return scanner._use;
    }

    private void Inside(string text, bool triple, int line)
    {
        if (text.AsSpan().IndexOfAny('{', '}') >= 0 || text.Length == 0)
            Fault(line, "The tag is not understood; write '\\{{' to print braces.");
        else if (triple && !PathPattern.IsMatch(text)) Fault(line, "Three braces take a variable; write two for anything else.");
        else if (text[0] == '#') Open(text[1..].Trim(), line);
        else if (text[0] == '/') Close(text[1..].Trim(), line);
        else if (text == "else" || text.StartsWith("else ", StringComparison.Ordinal)) Else(text[4..].Trim(), line);
        else if (text[0] == '^') Fault(line, "Write '{{else}}' or '{{#unless}}' instead of '{{^'.");
        else if (text[0] == '>') Partial(text[1..].Trim(), line);
        else if (text == "history") Add(new CallNode(line, text, [], None));
        else if (PathPattern.IsMatch(text))
        {
            if (Use(text, line) is { } path) Add(new ValueNode(line, path));
        }
        else if (text.Any(char.IsWhiteSpace)) Helper(text, line);
        else
            Fault(line, $"{Suggestion.Quote(text)} is not understood: a tag holds the name of a variable, such as {{{{name}}}} or"
                + " {{name.member}}; write '\\{{' to print braces.");
    }

    private void Helper(string text, int line)
    {
        var word = text.Split((char[]?)null, 2)[0];
        if (word is not ("role" or "media" or "section" or "json"))
        {
            Fault(line, $"{Suggestion.Quote(word)} is called like a helper; prompts have only the helpers {Helpers} and the blocks {Blocks}.");
            return;
        }
        if (Arguments(text[word.Length..], line, whole: word == "json") is not { } given) return;
        var (values, named) = given;
        string? fault = word switch
        {
            "role" when values is not [LiteralValue { Value: "system" or "user" or "model" }] || named.Count > 0 =>
                "'role' takes one of the texts \"system\", \"user\" and \"model\", such as {{role \"system\"}}",
            "section" when values is not [LiteralValue { Value: string }] || named.Count > 0 => "'section' takes one text, such as {{section \"rules\"}}",
            "media" when values.Count > 0 || !named.ContainsKey("url") || named.Keys.Any(n => n is not ("url" or "contentType")) =>
                "'media' takes url= and, if you like, contentType=, such as {{media url=photo}}",
            "json" when values.Count != 1 || named.Keys.Any(n => n != "indent")
                || (named.TryGetValue("indent", out var indent) && indent is not LiteralValue { Value: long and >= 0L and <= 10L }) =>
                "'json' takes one variable and, if you like, indent= and a number from 0 to 10, such as {{json plan indent=2}}",
            _ => null,
        };
        if (fault is not null) Fault(line, fault + ".");
        else Add(new CallNode(line, word, values, named));
    }

    private void Partial(string text, int line)
    {
        var word = text.Split((char[]?)null, 2)[0];
        if (!PartialName.IsMatch(word))
        {
            Fault(line, "'{{>' takes the name of a partial: letters, digits, hyphens and underscores, such as {{> rules}}.");
            return;
        }
        if (Arguments(text[word.Length..], line, whole: true) is not { } given) return;
        if (given.Values.Count > 1)
        {
            Fault(line, "A partial takes at most one value and names with values, such as {{> card user title=\"Dr.\"}}.");
            return;
        }
        var context = given.Values.Count > 0 ? given.Values[0] : null;
        var sees = (context is null || context is PathValue { Data: null, Members: ["this"] }) && !_open.Exists(b => b.ChangesContext);
        _use.Partials.Add(new(word, line, sees, given.Named.Keys.ToHashSet(StringComparer.Ordinal)));
        Add(new PartialNode(line, word, context, given.Named));
    }

    private void Open(string text, int line)
    {
        var match = BlockPattern.Match(text);
        var word = text.Split((char[]?)null, 2)[0];
        if (word is "ifEquals" or "unlessEquals")
        {
            var given = Arguments(text[word.Length..], line, whole: false);
            if (given is { } two && (two.Values.Count != 2 || two.Named.Count > 0))
                Fault(line, $"'{{{{#{word}}}}}' takes two values, such as {{{{#{word} level \"expert\"}}}}.");
            Push(word, [], given?.Values ?? [], line);
            return;
        }
        if (!match.Success)
        {
            Fault(line, word is "if" or "unless" or "each" or "with"
                ? $"'{{{{#{word}}}}}' takes one variable, such as {{{{#{word} name}}}}."
                : $"There is no block {Suggestion.Quote(word)}; prompts have {Blocks}.");
            // Pushed all the same, so that its end is not a second problem.
            Push(word, [], null, line);
            return;
        }
        var locals = match.Groups["local"].Captures.Select(c => c.Value).ToArray();
        var path = Use(match.Groups["path"].Value, line);
        if (locals.Length > 0 && word is "if" or "unless") Fault(line, "'as |name|' belongs to #each and #with.");
        Push(word, locals, path is null ? null : [path], line);
    }

    private void Push(string word, IReadOnlyList<string> locals, IReadOnlyList<TemplateValue>? arguments, int line)
    {
        if (_open.Count == DepthMax) Fault(line, $"Blocks are nested deeper than {DepthMax}; make the prompt simpler.");
        var node = arguments is null ? null : new BlockNode(line, word, arguments, locals);
        if (node is not null) Add(node);
        _open.Add(new() { Word = word, Line = line, Locals = locals, Node = node, Last = node });
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
        else if (_open[^1].Word is "if" && ElseIfPattern.Match(condition) is { Success: true } match)
        {
            if (Use(match.Groups["path"].Value, line) is not { } path || _open[^1].Last is not { } last) return;
            var next = new BlockNode(line, "if", [path], []);
            last.Otherwise.Add(next);
            _open[^1].Last = next;
        }
        else Fault(line, "Write '{{else}}' or, in an #if, '{{else if name}}'.");
    }

    private void Add(TemplateNode node)
    {
        if (_open.Count == 0) _use.Nodes.Add(node);
        else if (_open[^1].Last is { } block) (_open[^1].ElseSeen ? block.Otherwise : block.Body).Add(node);
    }

    private (IReadOnlyList<TemplateValue> Values, IReadOnlyDictionary<string, TemplateValue> Named)? Arguments(string text, int line, bool whole)
    {
        var (values, named) = (new List<TemplateValue>(), new Dictionary<string, TemplateValue>(StringComparer.Ordinal));
        for (var at = 0; at < text.Length;)
        {
            var match = ArgumentPattern.Match(text, at);
            if (!match.Success)
            {
                Fault(line, $"{Suggestion.Quote(text[at..].Trim())} is not understood; give variables, texts in quotes, numbers, true, false or null.");
                return null;
            }
            at = match.Index + match.Length;
            if (match.Groups["value"].Length == 0) break;
            var word = match.Groups["value"].Value;
            TemplateValue? value = word switch
            {
                ['"' or '\'', ..] => new LiteralValue(word, word[1..^1]),
                "true" or "false" => new LiteralValue(word, word == "true"),
                "null" or "undefined" => new LiteralValue(word, null),
                ['-' or (>= '0' and <= '9'), ..] => new LiteralValue(word, Number(word)),
                "this" or "." when whole && !_open.Exists(b => b.ChangesContext) => All(word),
                _ => Use(word, line),
            };
            if (value is null) return null;
            if (match.Groups["name"] is { Success: true } name) named[name.Value] = value;
            else values.Add(value);
        }
        return (values, named);
    }

    private PathValue All(string word)
    {
        _use.UsesAll = true;
        return new(word, 0, null, ["this"]);
    }

    private static object Number(string word) => long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
        ? (object)whole
        : double.Parse(word, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>Notes the use of a path; null and a fault when it leads nowhere.</summary>
    private PathValue? Use(string path, int line)
    {
        if (path[0] == '@') return UseData(path, line);
        var (ups, text) = (0, path);
        for (; path.StartsWith("../", StringComparison.Ordinal); ups++) path = path[3..];
        string[] segments = path == "." ? ["this"] : path.Split('.');
        var result = new PathValue(text, ups, null, segments);
        var depth = _open.Count(b => b.ChangesContext);
        if (ups == 0 && _open.Exists(b => b.Locals.Contains(segments[0], StringComparer.Ordinal))) return result;
        if (ups > depth)
        {
            Fault(line, $"'../' leads out of the prompt here; there {(depth == 1 ? "is 1 #each or #with" : $"are {depth} of #each and #with")} around.");
            return null;
        }
        if (ups == depth && segments[0] == "this")
        {
            Fault(line, "'this' is known only inside #each and #with; name a variable.");
            return null;
        }
        if (ups == depth) _use.Variables.TryAdd(segments[0], line);
        else if (ups == 0) _use.MemberNames.Add(segments[0]);
        return result;
    }

    private PathValue? UseData(string path, int line)
    {
        var segments = path[1..].Split('.');
        if (segments[0] == "root" && segments.Length > 1)
        {
            _use.Variables.TryAdd(segments[1], line);
            _use.RootVariables.TryAdd(segments[1], line);
            return new(path, 0, "root", segments[1..]);
        }
        var loop = segments is ["index" or "key" or "first" or "last"];
        if (loop && _open.Exists(b => b.Word == "each")) return new(path, 0, segments[0], []);
        if (!loop && _context) return new(path, 0, segments[0], segments[1..]);
        Fault(line, loop
            ? $"'{path}' is known only inside #each."
            : $"There is no {Suggestion.Quote(path)}; prompts have @root.name, and in #each @index, @key, @first and @last.");
        return null;
    }

    private void Fault(int line, string message) => _use.Faults.Add((line, message));

    private static readonly Dictionary<string, TemplateValue> None = new(StringComparer.Ordinal);

    private const string Path =
        @"(?<path>@[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*|(\.\./)*(\.|[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*))";

    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    [GeneratedRegex($"^{Path}$", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathPattern { get; }

    [GeneratedRegex($@"^(?<word>if|unless|each|with)\s+{Path}(\s+as\s+\|\s*(?<local>[A-Za-z_]\w*)(\s+(?<local>[A-Za-z_]\w*))?\s*\|)?$", Options,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex BlockPattern { get; }

    [GeneratedRegex($@"^if\s+{Path}$", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ElseIfPattern { get; }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_-]{0,63}$", Options, matchTimeoutMilliseconds: 1000)]
    public static partial Regex PartialName { get; }

    [GeneratedRegex($@"\G\s*((?<name>[A-Za-z_]\w*)=)?(?<value>""[^""]*""|'[^']*'|-?[0-9]+(\.[0-9]+)?|{Path}|$)(?=\s|$)", Options,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex ArgumentPattern { get; }
}
