using System.Text;

namespace Sluice.EndToEnd.Docs;

/// <summary>The shell blocks of one page, in order. A block's info string says what a reader would see: <c>sh</c> ends well,
/// <c>sh fails=1</c> ends with that code, <c>sh serve</c> keeps running for the <c>sh with=serve</c> blocks after it.</summary>
internal sealed record CommandBlock(string Page, int Line, string[] Options, string Script)
{
    public int ExitCode => Options.FirstOrDefault(o => o.StartsWith("fails=", StringComparison.Ordinal)) is { } fails ? int.Parse(fails[6..]) : 0;

    public bool Serves => Options.Contains("serve");

    public static IReadOnlyList<CommandBlock> Of(string root, string page)
    {
        var blocks = new List<CommandBlock>();
        var lines = File.ReadAllLines(Path.Combine(root, page));
        for (var at = 0; at < lines.Length; at++)
        {
            if (!lines[at].StartsWith("```sh", StringComparison.Ordinal)) continue;
            var (options, line, script) = (lines[at][3..].Split(' ')[1..], at + 1, new StringBuilder());
            while (++at < lines.Length && lines[at] != "```") script.Append(lines[at]).Append('\n');
            if (!options.Contains("unrun")) blocks.Add(new CommandBlock(page, line, options, script.ToString()));
        }

        return blocks;
    }
}
