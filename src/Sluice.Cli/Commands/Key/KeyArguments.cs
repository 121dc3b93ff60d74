using System.CommandLine;
using System.Globalization;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Key;

/// <summary>What the commands about API keys share.</summary>
internal static class KeyArguments
{
    public static IReadOnlyList<(ExitCode Code, string Meaning)> ExitCodes { get; } =
    [
        (ExitCode.Ok, "done"),
        (ExitCode.Rejected, "there is no such key, or it cannot be used any more; nothing was changed"),
        (ExitCode.Usage, "the command line is wrong"),
        (ExitCode.Workspace, "the workspace has problems"),
        (ExitCode.Store, "the store could not be read or written"),
    ];

    public static Argument<string> Id() => new("id") { HelpName = "ID", Description = "The key's id, from 'sluice key list'." };

    /// <summary>An option that takes a length of time, such as <c>90d</c>.</summary>
    public static Option<TimeSpan?> Duration(string name, string description)
    {
        var option = new Option<TimeSpan?>(name) { HelpName = "TIME", Description = description };
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (TryParse(text, out var time)) return time;
            result.AddError($"{name}: '{text}' is no length of time. Give one such as 90d, 12h, 30m or 0s.");
            return null;
        };
        return option;
    }

    public static CommandException NotFound(string id, string? tenant) => new(ExitCode.Rejected,
        $"There is no key {id}{(tenant is null ? "" : $" of the tenant {tenant}")}, or it is revoked or past its end. 'sluice key list' shows what there is.");

    /// <summary>What becomes of a key by itself: <c>usable</c>, <c>expired</c> or <c>revoked</c>.</summary>
    public static string StateOf(ApiKey key, DateTimeOffset now) =>
        key.RevokedAt is not null ? "revoked" : key.IsUsable(now) ? "usable" : "expired";

    private static bool TryParse(string text, out TimeSpan time)
    {
        time = default;
        if (text.Length < 2 || !int.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        var unit = text[^1] switch
        {
            'd' => TimeSpan.FromDays(1),
            'h' => TimeSpan.FromHours(1),
            'm' => TimeSpan.FromMinutes(1),
            's' => TimeSpan.FromSeconds(1),
            _ => TimeSpan.Zero,
        };
        if (unit == TimeSpan.Zero || number > TimeSpan.FromDays(36_500) / unit) return false;
        time = unit * number;
        return true;
    }
}
