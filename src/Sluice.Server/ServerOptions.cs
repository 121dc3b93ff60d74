using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sluice.Server;

/// <summary>How the server listens, and its limits. Checked by <see cref="SluiceServer.Build"/>, every mistake at once.</summary>
public sealed class ServerOptions
{
    /// <summary>Address to listen on: <c>http://127.0.0.1:PORT</c>, or <c>https://0.0.0.0:PORT</c> for other machines; port 0 takes a free
    /// one. Default <c>http://127.0.0.1:8710</c>. On an address that others can reach the server starts only when there is an API key that
    /// can be used.</summary>
    [Required(ErrorMessage = "Url: an address is missing. Name one such as http://127.0.0.1:8710.")]
    [ListenUrl]
    public string Url { get; set; } = "http://127.0.0.1:8710";

    /// <summary>PEM file with the certificate of an <c>https</c> address, and those that lead to its root; default none.</summary>
    public string? TlsCertificate { get; set; }

    /// <summary>PEM file with the key of <see cref="TlsCertificate"/>; default none.</summary>
    public string? TlsKey { get; set; }

    /// <summary>Whether plain <c>http</c> may be listened on where others can reach it; default false. Only for a proxy that does TLS.</summary>
    public bool InsecureHttp { get; set; }

    /// <summary>Most requests that run at one time; default 1,024. More wait.</summary>
    [Range(1, 1_000_000, ErrorMessage = "ConcurrencyMax: give a number from 1 to 1000000.")]
    public int ConcurrencyMax { get; set; } = 1_024;

    /// <summary>Most requests that wait for others to end; default 1,024. More are refused at once (<c>queue_full</c>).</summary>
    [Range(0, 1_000_000, ErrorMessage = "QueueMax: give a number from 0 to 1000000.")]
    public int QueueMax { get; set; } = 1_024;

    /// <summary>Bytes a second below which a request body is given up after five seconds (<c>body_too_slow</c>); default 240.</summary>
    [Range(1, 1_000_000, ErrorMessage = "BodyBytesPerSecondMin: give a number from 1 to 1000000.")]
    public int BodyBytesPerSecondMin { get; set; } = 240;

    /// <summary>Largest request body in bytes; default: three times the workspace's <c>OutputBytesMax</c> plus 64 KiB, since an output
    /// inside JSON grows by its escapes (a two-byte letter as <c>\uXXXX</c> takes six).</summary>
    [Range(1, int.MaxValue / 2, ErrorMessage = "BodyBytesMax: give a number of bytes from 1 to 1073741823.")]
    public int? BodyBytesMax { get; set; }

    /// <summary>Most lines of one batch; default 100,000. What comes after them is not taken (<c>batch_too_long</c>).</summary>
    [Range(1, int.MaxValue, ErrorMessage = "BatchLinesMax: give a number from 1 to 2147483647.")]
    public int BatchLinesMax { get; set; } = 100_000;

    /// <summary>Bytes of a batch's answers that are kept for a client that does not read them yet; default 16 MiB. Past it the batch waits
    /// for its client.</summary>
    [Range(65_536, int.MaxValue, ErrorMessage = "BatchUnreadBytesMax: give a number of bytes from 65536 to 2147483647.")]
    public int BatchUnreadBytesMax { get; set; } = 16 * 1024 * 1024;

    /// <summary>Time for a client to send its request headers, in seconds; default 10.</summary>
    [Range(1, 600, ErrorMessage = "HeadersTimeoutSeconds: give a number of seconds from 1 to 600.")]
    public int HeadersTimeoutSeconds { get; set; } = 10;

    /// <summary>Most connections at one time; default 1,024. More are closed at once.</summary>
    [Range(1, 1_000_000, ErrorMessage = "ConnectionsMax: give a number from 1 to 1000000.")]
    public int ConnectionsMax { get; set; } = 1_024;

    /// <summary>Time for running submissions to finish when the server stops, in seconds; default 10.</summary>
    [Range(0, 3_600, ErrorMessage = "ShutdownTimeoutSeconds: give a number of seconds from 0 to 3600.")]
    public int ShutdownTimeoutSeconds { get; set; } = 10;

    /// <summary>Seconds between two looks of safeguards at the ledger; default 5.</summary>
    [Range(1, 3_600, ErrorMessage = "SafeguardSeconds: give a number of seconds from 1 to 3600.")]
    public int SafeguardSeconds { get; set; } = 5;

    /// <summary>Seconds between two looks at records that collections take in; default 1.</summary>
    [Range(1, 3_600, ErrorMessage = "RecordIndexSeconds: give a number of seconds from 1 to 3600.")]
    public int RecordIndexSeconds { get; set; } = 1;

    /// <summary>Seconds between two looks for chunks without vectors; default 2.</summary>
    [Range(1, 3_600, ErrorMessage = "EmbeddingSeconds: give a number of seconds from 1 to 3600.")]
    public int EmbeddingSeconds { get; set; } = 2;

    /// <summary>Whether this is a machine to develop on and not one that serves others; default false. It decides the default of
    /// <see cref="Watch"/>.</summary>
    public bool Development { get; set; }

    /// <summary>Whether the workspace's files are watched, and a change is reloaded once they have been quiet for
    /// <see cref="WatchQuietMilliseconds"/>; default as <see cref="Development"/>. Ignored when the workspace is read from Git.</summary>
    public bool? Watch { get; set; }

    /// <summary>How long the files must be quiet before a change is reloaded, in milliseconds; default 500.</summary>
    [Range(1, 60_000, ErrorMessage = "WatchQuietMilliseconds: give a number of milliseconds from 1 to 60000.")]
    public int WatchQuietMilliseconds { get; set; } = 500;

    /// <summary>What is logged, to the standard error stream; default <see cref="LogLevel.Information"/>. <see cref="LogLevel.Debug"/>
    /// adds one line for each request. No level logs an output, a document or a key.</summary>
    [EnumDataType(typeof(LogLevel), ErrorMessage = "LogLevel: give one of Trace, Debug, Information, Warning, Error, Critical, None.")]
    public LogLevel LogLevel { get; set; } = LogLevel.Information;
}

[OptionsValidator]
internal sealed partial class ServerOptionsValidator : IValidateOptions<ServerOptions>;

/// <summary>The written address is one to listen on, and goes together with the other options.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ListenUrlAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        if (!ListenAddress.TryParse(value as string ?? "", out var address, out var problem)) return new ValidationResult(problem);
        return address.Refuse((ServerOptions)validationContext.ObjectInstance) is { } refusal ? new ValidationResult(refusal) : ValidationResult.Success;
    }
}
