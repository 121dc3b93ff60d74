using System.Collections.Frozen;
using System.Text;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;
using Sluice.Gateway.Stores;

namespace Sluice.Retrieval;

/// <summary>Reads HTML: what a person would read, below its headings. Reads tags one after another and makes no tree: a page can nest without
/// end, and building a tree of it takes time that grows with the square.</summary>
internal sealed class HtmlText
{
    private static readonly FrozenSet<string> Paragraphs = FrozenSet.Create(StringComparer.Ordinal,
        "address", "article", "aside", "blockquote", "body", "details", "dialog", "div", "dl", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2",
        "h3", "h4", "h5", "h6", "header", "hr", "html", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "textarea", "title", "ul");

    private static readonly FrozenSet<string> Lines = FrozenSet.Create(StringComparer.Ordinal, "br", "caption", "dd", "dt", "li", "option", "tr");

    private readonly StringBuilder _text = new();
    private readonly List<TextBlock> _blocks = [];
    private readonly SectionPath _path;
    private string _title = "", _hidden = "";
    private string? _titleSoFar;
    private int _blockStart, _breaks, _pre, _heading, _headingStart;
    private bool _space;

    private HtmlText() => _path = new(_blocks);

    public static SourceText Read(string html)
    {
        var reader = new HtmlText();
        try
        {
            reader.Run(html);
        }
        // What the tokenizer cannot take is a text all the same.
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IndexOutOfRangeException or NullReferenceException)
        {
            return PlainText.Read(html);
        }
        return new(reader._text.ToString(), reader._blocks, reader._title.Length > 0 ? reader._title : reader._path.First);
    }

    private void Run(string html)
    {
        var tokenizer = new HtmlTokenizer(new TextSource(html), HtmlEntityProvider.Resolver);
        for (var token = tokenizer.Get(); token.Type != HtmlTokenType.EndOfFile; token = tokenizer.Get())
        {
            switch (token.Type)
            {
                case HtmlTokenType.Character:
                    if (_hidden.Length > 0) break;
                    if (_titleSoFar is null) Write(token.Data);
                    else if (_titleSoFar.Length < DocumentEntry.TitleLengthMax) _titleSoFar += token.Data; // of a longer one the beginning is enough
                    break;
                case HtmlTokenType.StartTag:
                    tokenizer.State = Start(token.AsTag());
                    break;
                case HtmlTokenType.EndTag:
                    End(token.Name);
                    break;
            }
        }
        EndTitle();
        EndHeading();
        EndBlock();
        _path.Close();
    }

    /// <summary>A tag that opens.</summary>
    /// <returns>How what follows is to be read.</returns>
    private HtmlParseMode Start(HtmlTagToken tag)
    {
        Break(tag.Name);
        switch (tag.Name)
        {
            case "script" or "style":
                _hidden = tag.Name;
                return tag.Name == "script" ? HtmlParseMode.Script : HtmlParseMode.Rawtext;
            case "xmp" or "iframe" or "noembed" or "noframes":
                return HtmlParseMode.Rawtext;
            case "title":
                _titleSoFar ??= "";
                return HtmlParseMode.RCData;
            case "textarea":
                return HtmlParseMode.RCData;
            case "plaintext":
                return HtmlParseMode.Plaintext;
            case "pre":
                _pre++;
                break;
            case "img" when tag.GetAttribute("alt") is { Length: > 0 } alt:
                Write(alt);
                break;
            case "td" or "th":
                _space = true;
                break;
            case ['h', >= '1' and <= '6'] heading:
                EndHeading();
                EndBlock();
                (_heading, _headingStart) = (heading[1] - '0', _text.Length);
                break;
        }
        return HtmlParseMode.PCData;
    }

    private void End(string name)
    {
        if (name == _hidden) _hidden = "";
        if (name == "title") EndTitle();
        if (name is ['h', >= '1' and <= '6']) EndHeading();
        if (name == "pre" && _pre > 0) _pre--;
        Break(name);
    }

    private void Break(string name)
    {
        if (Paragraphs.Contains(name))
        {
            if (_heading == 0) EndBlock();
            _breaks = 2;
        }
        else if (Lines.Contains(name))
        {
            _breaks = Math.Max(_breaks, 1);
        }
    }

    private void EndTitle()
    {
        if (_titleSoFar is { } title && _title.Length == 0) _title = SectionPath.Short(SourceText.OneLine(SourceText.Clean(title)));
        _titleSoFar = null;
    }

    private void EndHeading()
    {
        if (_heading == 0) return;
        var (level, start) = (_heading, _headingStart);
        _heading = 0;
        var heading = _text.ToString(start, _text.Length - start);
        _blockStart = _text.Length;
        if (!string.IsNullOrWhiteSpace(heading)) _path.Open(level, heading, start, _text.Length);
        _breaks = 2;
    }

    private void EndBlock()
    {
        if (_text.Length > _blockStart) _path.Add(_blockStart, _text.Length);
        _blockStart = _text.Length;
    }

    private void Write(string data)
    {
        foreach (var c in SourceText.Clean(data))
        {
            if (char.IsWhiteSpace(c))
            {
                if (_pre == 0) _space = true;
                else if (_breaks == 0) _text.Append(c);
                continue;
            }
            if (_text.Length == 0) (_breaks, _space) = (0, false);
            if (_breaks > 0) _text.Append('\n', _breaks);
            else if (_space) _text.Append(' ');
            // What parts two blocks belongs to neither.
            if (_breaks == 2 && _heading == 0 && _blockStart == _text.Length - 2) _blockStart = _text.Length;
            (_breaks, _space) = (0, false);
            _text.Append(c);
        }
    }
}
