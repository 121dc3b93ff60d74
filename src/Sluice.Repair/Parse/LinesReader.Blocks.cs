using System.Text;
using Sluice.Schemas;

namespace Sluice.Repair.Parse;

/// <summary>Text over several indented lines behind <c>|</c> or <c>&gt;</c> (YAML 1.2, section 8.1), without explicit indentation.</summary>
internal sealed partial class LinesReader
{
    private Block? _block;
    private bool _blockEmpty;

    private bool BlockHeader(int from, int to) => to - from is 1 or 2 && source[from] is (byte)'|' or (byte)'>'
        && (to - from == 1 || source[from + 1] is (byte)'-' or (byte)'+');

    /// <summary>Takes a line into the open block; false when none is open or the line stands outside of it.</summary>
    private bool BlockLine(int start, int stop)
    {
        if (_block is not { } block)
            return false;
        var line = source.AsSpan(start, stop - start).TrimEnd("\r"u8);
        var indent = line.IndexOfAnyExcept((byte)' ');
        if (indent >= 0 && indent <= block.Indent)
        {
            CloseBlock();
            return false;
        }

        block.Lines.Add(Encoding.UTF8.GetString(line));
        if (indent >= 0)
            block.End = stop;
        return true;
    }

    private void CloseBlock()
    {
        if (_block is not { } block)
            return;
        _block = null;
        var text = block.Text();
        _blockEmpty |= text.Length == 0;
        var node = new Node { Kind = JsonKind.String, Start = block.Start, End = block.End, Text = text, Marked = true };
        block.Owner.Add(new Member(block.Name, block.NameStart, block.Start, node));
        Drafts.Add(new Draft(EditCode.DedentText, node, block.Start, block.Start + 1, ""));
    }

    private sealed class Block(Node owner, string name, int nameStart, int start, int indent, char style, char chomp)
    {
        public Node Owner => owner;

        public string Name => name;

        public int NameStart => nameStart;

        public int Start => start;

        public int Indent => indent;

        public int End { get; set; } = start + 1;

        public List<string> Lines { get; } = [];

        /// <summary>The lines without their common indentation, folded behind <c>&gt;</c>; one line break at the end unless a minus forbids it.</summary>
        public string Text()
        {
            var count = Lines.FindLastIndex(l => l.AsSpan().Trim().Length > 0) + 1;
            if (count == 0)
                return "";
            var margin = Lines.Take(count).Where(l => l.AsSpan().Trim().Length > 0).Min(l => l.Length - l.TrimStart(' ').Length);
            var text = new StringBuilder();
            for (var i = 0; i < count; i++)
            {
                var line = Lines[i].Length >= margin ? Lines[i][margin..] : "";
                if (i > 0)
                    text.Append(style == '|' || line.Length == 0 ? '\n' : text[^1] == '\n' ? "" : ' ');
                text.Append(line);
            }

            if (chomp != '-')
                text.Append('\n', chomp == '+' ? 1 + Lines.Count - count : 1);
            return text.ToString();
        }
    }
}
