using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Server.Access;

namespace Sluice.Server.Tracing;

/// <summary>Tells who is about to be shown something, where the workspace wants that kept.</summary>
internal static class ReadTelling
{
    /// <summary>A revision of a record.</summary>
    public static ValueTask TellReadAsync(this EmbeddedSluice sluice, HttpContext context, RecordReference record) =>
        sluice.TellReadAsync(context, ReadKind.Record, $"{record.Contract}/{record.Key}", record.Revision);

    /// <summary>What a decision led to: a record or a failure.</summary>
    public static ValueTask TellReadAsync(this EmbeddedSluice sluice, HttpContext context, Decision decision) => decision switch
    {
        { Record: { } record } => sluice.TellReadAsync(context, record),
        { Failure: { } failure } => sluice.TellReadAsync(context, ReadKind.Failure, failure.Id),
        _ => ValueTask.CompletedTask,
    };

    /// <summary>A failure or a trace.</summary>
    public static ValueTask TellReadAsync(this EmbeddedSluice sluice, HttpContext context, ReadKind kind, string target, long? revision = null)
    {
        if (!sluice.Workspace.Settings.AuditReads) return ValueTask.CompletedTask;
        var caller = context.GetCaller();
        return sluice.Reads.KeepAsync(new ReadEntry(caller.Tenant, sluice.Time.GetUtcNow(), caller.KeyId, kind, target, revision,
            Activity.Current?.TraceId.ToHexString()), context.RequestAborted);
    }
}
