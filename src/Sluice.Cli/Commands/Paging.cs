using Sluice.Cli.Terminals;
using Sluice.Gateway.Stores;

namespace Sluice.Cli.Commands;

/// <summary>Lists that come in pages.</summary>
internal static class Paging
{
    /// <summary>Reads a page; a cursor that is none is the caller's mistake.</summary>
    public static async Task<Page<T>> ReadAsync<T>(Task<Page<T>> page)
    {
        try
        {
            return await page;
        }
        catch (StoreException exception) when (exception.Code == StoreErrorCode.CursorInvalid)
        {
            throw new CommandException(ExitCode.Usage, "--cursor: this is no cursor of this list. Take it, unchanged, from the end of the page before, with the same filters.");
        }
    }

    /// <summary>How to go on, where there is more.</summary>
    public static void TellNext(Terminal terminal, string command, string? next)
    {
        if (next is null) return;
        terminal.Out.Flush();
        terminal.Tell($"there are more: {terminal.Program} {command} --cursor {next}");
    }
}
