using System.Collections.Frozen;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Sluice.Retrieval;

/// <summary>Reads HTML: what a reader of the page would see, under its headings. Scripts, styles and what is hidden say nothing.</summary>
internal static class HtmlText
{
    private static readonly FrozenSet<string> Silent = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "script", "style", "template", "noscript", "head", "svg", "math", "iframe", "object", "canvas", "audio", "video", "select", "textarea");

    private static readonly FrozenSet<string> Blocks = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure",
        "footer", "form", "header", "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th",
        "thead", "tr", "ul");

    public static StructuredText Read(string text)
    {
        using var document = new HtmlParser().ParseDocument(text);
        var reading = new Reading();
        INode? node = document.DocumentElement;
        // Without recursion: a page may nest as deep as it likes.
        while (node is not null)
        {
            if (reading.Enter(node) && node.FirstChild is { } child)
            {
                node = child;
                continue;
            }

            while (node is not null && node.NextSibling is null)
            {
                reading.Leave(node);
                node = node.Parent;
            }

            if (node is null) break;
            reading.Leave(node);
            node = node.NextSibling;
        }

        var blocks = reading.Finish();
        var title = SectionPath.Line(document.Title ?? "");
        return new StructuredText(title.Length > 0 ? title : reading.Heading, blocks);
    }

    /// <summary>The state of going through a page.</summary>
    private sealed class Reading
    {
        private readonly StringBuilder _text = new();
        private readonly SectionBlocks _blocks = new();
        private int _verbatim;

        public string Heading { get; private set; } = "";

        /// <summary>Whether there is something within.</summary>
        public bool Enter(INode node)
        {
            if (node is IText words)
            {
                Add(words.Data);
                return false;
            }

            if (node is not IElement element || Silent.Contains(element.LocalName) || IsHidden(element)) return false;
            if (Level(element) is { } level)
            {
                End();
                var heading = SectionPath.Line(element.TextContent);
                if (Heading.Length == 0 && level == 1) Heading = heading;
                _blocks.Begin(level, heading);
                return false;
            }

            if (element.LocalName == "br") _text.Append('\n');
            else if (element.LocalName is "td" or "th") _text.Append(_text.Length > 0 ? " | " : "");
            else if (element.LocalName is "img" && element.GetAttribute("alt") is { } seen) Add(seen);
            else if (Blocks.Contains(element.LocalName)) End();
            if (element.LocalName == "li") _text.Append("- ");
            if (element.LocalName == "pre") _verbatim++;
            return true;
        }

        public void Leave(INode node)
        {
            if (node is not IElement element || Silent.Contains(element.LocalName) || IsHidden(element) || Level(element) is not null) return;
            if (element.LocalName is not ("td" or "th") && Blocks.Contains(element.LocalName)) End();
            if (element.LocalName == "pre") _verbatim--;
        }

        public IReadOnlyList<TextBlock> Finish()
        {
            End();
            return _blocks.End();
        }

        /// <summary>What was read is a block.</summary>
        private void End()
        {
            var text = _text.ToString().Trim();
            _text.Clear();
            if (text.Length > 0 && text is not ("-" or "|")) _blocks.Add(text, line: text.StartsWith("- ", StringComparison.Ordinal) || text.Contains(" | ", StringComparison.Ordinal));
        }

        private void Add(string words)
        {
            if (_verbatim > 0)
            {
                _text.Append(words.ReplaceLineEndings("\n"));
                return;
            }

            foreach (var c in words)
            {
                if (!char.IsWhiteSpace(c)) _text.Append(c);
                else if (_text.Length > 0 && _text[^1] is not (' ' or '\n')) _text.Append(' ');
            }
        }

        private static int? Level(IElement element) =>
            element.LocalName is ['h', >= '1' and <= '6'] ? element.LocalName[1] - '0' : null;

        // What nobody sees must not be what a model reads.
        private static bool IsHidden(IElement element) => element.HasAttribute("hidden")
            || string.Equals(element.GetAttribute("aria-hidden"), "true", StringComparison.OrdinalIgnoreCase)
            || element.GetAttribute("style") is { } style && style.Replace(" ", "", StringComparison.Ordinal) is var css
                && (css.Contains("display:none", StringComparison.OrdinalIgnoreCase) || css.Contains("visibility:hidden", StringComparison.OrdinalIgnoreCase));
    }
}
