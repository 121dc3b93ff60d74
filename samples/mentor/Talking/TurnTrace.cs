using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Mentor.Talking;

/// <summary>Every turn has one trace id that follows from its message. Whatever is decided for the turn is stamped with it, also by a process that
/// goes on with a turn after another one was killed.</summary>
internal static class TurnTrace
{
    public static string IdOf(string session, long seq)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"mentor\n{session}\n{seq}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
    }

    /// <summary>Makes the turn's trace the current one until it is disposed.</summary>
    public static Activity Begin(string session, long seq)
    {
        var activity = new Activity("mentor turn");
        activity.SetParentId(ActivityTraceId.CreateFromString(IdOf(session, seq)), ActivitySpanId.CreateRandom());
        return activity.Start();
    }
}
