using System.Text;
using Spectre.Console;

namespace Sluice.Cli.Terminals;

/// <summary>Where a command reads and writes: results on <see cref="Out"/>, talk and progress on <see cref="Error"/>. Colour only
/// where a person looks, and never against NO_COLOR.</summary>
internal sealed class Terminal : IDisposable
{
    // Wide enough that no table is ever wrapped in a file or a pipe.
    private const int UnlimitedWidth = 100_000;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly TerminalSetup _setup;
    private readonly ResultStream _result;

    public Terminal(TerminalSetup setup)
    {
        _setup = setup;
        _result = new ResultStream(setup.Output);
        Out = new StreamWriter(_result, Utf8, 16 * 1024, leaveOpen: true) { NewLine = "\n", AutoFlush = setup.OutputIsTerminal };
        Error = new StreamWriter(setup.Error, Utf8, 1024, leaveOpen: true) { NewLine = "\n", AutoFlush = true };
        OutConsole = ConsoleOver(Out, setup.OutputIsTerminal);
        ErrorConsole = ConsoleOver(Error, setup.ErrorIsTerminal);
    }

    public Stream Input => _setup.Input;

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    /// <summary>Tables and colour on standard output.</summary>
    public IAnsiConsole OutConsole { get; }

    /// <summary>Tables, colour and progress on standard error.</summary>
    public IAnsiConsole ErrorConsole { get; }

    public bool InputIsTerminal => _setup.InputIsTerminal;

    public bool OutputIsTerminal => _setup.OutputIsTerminal;

    public bool ErrorIsTerminal => _setup.ErrorIsTerminal;

    /// <summary>How the program was called, for lines to copy; a wrapper says so in SLUICE_COMMAND.</summary>
    public string Program => Environment("SLUICE_COMMAND") ?? "sluice";

    public TimeProvider Time => _setup.Time;

    public string Directory => _setup.Directory;

    public string? Environment(string name) => _setup.Environment(name) is { Length: > 0 } value ? value : null;

    /// <summary>A path of the command line as an absolute path.</summary>
    public string Resolve(string path) => Path.GetFullPath(path, Directory);

    /// <summary>A path as a person would write it here: relative when it lies below the working directory.</summary>
    public string Display(string path)
    {
        var relative = Path.GetRelativePath(Directory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    /// <summary>Writes bytes of a result as they are.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Out.Flush();
        _result.Write(bytes);
    }

    /// <summary>Writes a document as it is, and ends its line.</summary>
    public void WriteLine(ReadOnlySpan<byte> document)
    {
        Write(document);
        if (document is [] or [.., not (byte)'\n']) Write("\n"u8);
    }

    /// <summary>One line of talk, after the name of the program.</summary>
    public void Tell(string line) => Error.WriteLine($"sluice: {Visible.Text(line)}");

    /// <summary>The streams themselves belong to the process.</summary>
    public void Dispose() => _result.Dispose();

    private IAnsiConsole ConsoleOver(TextWriter writer, bool isTerminal)
    {
        var ansi = isTerminal && Environment("TERM") != "dumb";
        var colour = ansi && Environment("NO_COLOR") is null;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = ansi ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Yes : InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = isTerminal ? Math.Max(_setup.Width, 40) : UnlimitedWidth;
        return console;
    }
}
