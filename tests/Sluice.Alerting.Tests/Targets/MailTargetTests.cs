using System.Net;
using System.Net.Sockets;
using System.Text;
using Sluice.Workspace;

namespace Sluice.Alerting.Tests.Targets;

public sealed class MailTargetTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_sent_to_all_in_the_thread_of_its_group()
    {
        using var server = new MailServer();
        Assert.Equal(DeliveryOutcome.Delivered, (await SendAsync(server)).Outcome);
        Assert.Equal(["MAIL FROM:<sluice@example.org>", "RCPT TO:<ann@example.org>", "RCPT TO:<bob@example.org>"],
            server.Commands.Where(line => line.StartsWith("MAIL", StringComparison.Ordinal) || line.StartsWith("RCPT", StringComparison.Ordinal))
                .Select(line => line.Split(' ', 3) is [var verb, var rest, ..] ? $"{verb} {rest}" : line));
        foreach (var line in new[] { "Message-Id: <n-abc-1@sluice>", "References: <g-abc@sluice>", "Auto-Submitted: auto-generated",
            "Subject: [error] invoice fails in a new way", "look: sluice failure group show g-abc" })
            Assert.Contains(line, server.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("450 busy", "Later")]
    [InlineData("550 no such user", "Refused")]
    public async Task What_the_server_answers_is_for_later_or_final(string answer, string outcome)
    {
        using var server = new MailServer { ToRecipient = answer };
        var result = await SendAsync(server);
        Assert.Equal((outcome, $"status {answer[..3]}"), (result.Outcome.ToString(), result.Reason));
    }

    [Fact]
    public async Task Where_encryption_must_be_nothing_is_sent_without()
    {
        using var server = new MailServer();
        Assert.Equal("no encrypted connection could be made", (await SendAsync(server, tls: true)).Reason);
        Assert.DoesNotContain(server.Commands, line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    private static Task<DeliveryResult> SendAsync(MailServer server, bool tls = false)
    {
        var target = new MailTarget(new AlertTargetSettings
        {
            Name = "mail",
            Kind = AlertTargetKind.Mail,
            Mail = new MailSettings { Host = "127.0.0.1", Port = server.Port, Tls = tls, From = "sluice@example.org", To = ["ann@example.org", "bob@example.org"] },
        });
        return TargetCalls.TryAsync(stop => target.SendAsync(Samples.Content(), null, stop), TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
    }

    /// <summary>A mail server for one connection (RFC 5321), without STARTTLS.</summary>
    private sealed class MailServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly StringBuilder _message = new();
        private readonly Task _running;

        public MailServer()
        {
            _listener.Start();
            _running = ServeAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public List<string> Commands { get; } = [];

        public string ToRecipient { get; init; } = "250 ok";

        public string Message => _message.ToString();

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync()
        {
            using var socket = await _listener.AcceptTcpClientAsync();
            using var reader = new StreamReader(socket.GetStream());
            await using var writer = new StreamWriter(socket.GetStream()) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 here");
            while (await reader.ReadLineAsync() is { } line)
            {
                Commands.Add(line);
                await writer.WriteLineAsync(line.Split(' ')[0] switch
                {
                    "EHLO" => "250 here",
                    "RCPT" => ToRecipient,
                    "DATA" => "354 go on",
                    "QUIT" => "221 bye",
                    _ => "250 ok",
                });
                if (line == "QUIT") return;
                if (line != "DATA") continue;
                while (await reader.ReadLineAsync() is { } text && text != ".") _message.Append(text).Append('\n');
                await writer.WriteLineAsync("250 taken");
            }
        }
    }
}
