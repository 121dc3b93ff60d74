using System.CommandLine;
using System.Text;

namespace Sluice.Cli.Help;

/// <summary>Writes help pages. One layout for the program, for a noun and for a command.</summary>
internal static class HelpPage
{
    private const int LineLength = 100;

    /// <summary>The page of a command; the same text on a terminal and in a file.</summary>
    public static string Of(Command command)
    {
        var page = new StringBuilder();
        switch (command)
        {
            case RootCommand root:
                Root(page, root);
                break;
            case SluiceCommand { Subcommands.Count: > 0 } noun:
                Noun(page, noun);
                break;
            case SluiceCommand leaf:
                Leaf(page, leaf);
                break;
            default:
                throw new ArgumentException($"The command {command.Name} has no help page.", nameof(command));
        }

        return page.ToString();
    }

    private static void Root(StringBuilder page, RootCommand root)
    {
        page.Append("sluice: ").AppendLine(root.Description);
        page.AppendLine().AppendLine("Usage: sluice COMMAND [options]");
        var leaves = root.Subcommands.OfType<SluiceCommand>().SelectMany(c => c.Leaves()).Where(c => c.Section is not null).ToList();
        var width = leaves.Max(c => c.FullName.Length);
        foreach (var section in leaves.GroupBy(c => c.Section, StringComparer.Ordinal))
        {
            Heading(page, section.Key!);
            Rows(page, [.. section.Select(c => (c.FullName, c.Description ?? ""))], width);
        }

        Options(page, root);
        Heading(page, "Exit codes");
        Rows(page, [.. ExitCodes.All.Select(c => (((int)c.Code).ToString(), c.Meaning))]);
        page.AppendLine().AppendLine("Results go to standard output, talk and progress to standard error. 'sluice help COMMAND' says more.");
    }

    private static void Noun(StringBuilder page, SluiceCommand noun)
    {
        page.Append("sluice ").Append(noun.FullName).Append(": ").AppendLine(noun.Description);
        page.AppendLine().AppendLine($"Usage: sluice {noun.FullName} COMMAND [options]");
        Heading(page, "Commands");
        Rows(page, [.. noun.Leaves().Select(c => (c.FullName[(noun.FullName.Length + 1)..], c.Description ?? ""))]);
        page.AppendLine().AppendLine($"'sluice help {noun.FullName} COMMAND' says more.");
    }

    private static void Leaf(StringBuilder page, SluiceCommand command)
    {
        page.Append("sluice ").Append(command.FullName).Append(": ").AppendLine(command.Description);
        page.AppendLine().AppendLine($"Usage: sluice {command.FullName} {command.Usage}".TrimEnd());
        foreach (var note in command.Notes)
        {
            page.AppendLine();
            foreach (var line in Wrap(note, LineLength)) page.AppendLine(line);
        }

        if (command.Arguments.Count > 0)
        {
            Heading(page, "Arguments");
            Rows(page, [.. command.Arguments.Select(a => (a.HelpName ?? a.Name, a.Description ?? ""))]);
        }

        Options(page, command);
        if (command.Examples.Count > 0)
        {
            Heading(page, "Examples");
            foreach (var example in command.Examples)
            {
                page.Append("  ").AppendLine(example.Line);
                page.Append("      ").AppendLine(example.Meaning);
            }
        }

        if (command.ExitCodes.Count == 0) return;
        Heading(page, "Exit codes");
        Rows(page, [.. command.ExitCodes.Select(c => (((int)c.Code).ToString(), c.Meaning))]);
    }

    private static void Options(StringBuilder page, Command command)
    {
        var inherited = command.Parents.OfType<Command>().SelectMany(AncestorsAndSelf).SelectMany(c => c.Options).Where(o => o.Recursive);
        var rows = command.Options.Concat(inherited).Where(o => !o.Hidden).DistinctBy(o => o.Name, StringComparer.Ordinal).Select(o => (Label(o), o.Description ?? ""));
        Heading(page, "Options");
        Rows(page, [.. rows]);
    }

    private static IEnumerable<Command> AncestorsAndSelf(Command command) =>
        command.Parents.OfType<Command>().SelectMany(AncestorsAndSelf).Prepend(command);

    private static string Label(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(a => a.StartsWith('-') && a != "-?").OrderBy(a => a.Length).Append(option.Name));
        return option.Arity.MaximumNumberOfValues == 0 || option.HelpName is null ? names : $"{names} {option.HelpName}";
    }

    private static void Heading(StringBuilder page, string text) => page.AppendLine().Append(text).AppendLine(":");

    private static void Rows(StringBuilder page, IReadOnlyList<(string Left, string Right)> rows, int width = 0)
    {
        width = Math.Max(width, rows.Max(r => r.Left.Length));
        foreach (var (left, right) in rows)
        {
            var first = true;
            foreach (var line in Wrap(right, Math.Max(30, LineLength - width - 4)))
            {
                page.Append("  ").Append((first ? left : "").PadRight(width)).Append("  ").AppendLine(line);
                first = false;
            }
        }
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            if (line.Length > 0) line.Append(' ');
            line.Append(word);
        }

        yield return line.ToString();
    }
}
