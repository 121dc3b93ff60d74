using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using MimeKit.Text;
using Sluice.Workspace;

namespace Sluice.Alerting;

/// <summary>E-mail by SMTP, one message for each change, those of a group in one thread.</summary>
internal sealed class MailTarget(AlertTargetSettings settings) : INotificationTarget
{
    private const int ImplicitTlsPort = 465;

    public string Name => settings.Name;

    public async Task<DeliveryResult> SendAsync(NotificationContent content, string? reference, CancellationToken cancellationToken)
    {
        var mail = settings.Mail!;
        using var message = Message(content, mail);
        using var client = new SmtpClient();
        try
        {
            await client.ConnectAsync(mail.Host, mail.Port, !mail.Tls ? SecureSocketOptions.None
                : mail.Port == ImplicitTlsPort ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls, cancellationToken);
            if (mail.User is { } user) await client.AuthenticateAsync(user, TargetSecret.Get(settings), cancellationToken);
            await client.SendAsync(message, cancellationToken);
            await client.DisconnectAsync(quit: true, cancellationToken);
            return DeliveryResult.Delivered;
        }
        catch (SmtpCommandException exception)
        {
            var reason = $"status {(int)exception.StatusCode}";
            return (int)exception.StatusCode >= 500 ? DeliveryResult.Refused(reason) : DeliveryResult.Later(reason);
        }
        catch (AuthenticationException)
        {
            return DeliveryResult.Refused("its user and key are not taken");
        }
        catch (Exception exception) when (exception is SslHandshakeException or NotSupportedException)
        {
            return DeliveryResult.Later("no encrypted connection could be made");
        }
        catch (SmtpProtocolException)
        {
            return DeliveryResult.Later("the connection was broken");
        }
    }

    private static MimeMessage Message(NotificationContent content, MailSettings mail)
    {
        var message = new MimeMessage { Subject = $"[{content.Severity}] {NotificationText.Summary(content)}", Date = content.At };
        message.From.Add(MailboxAddress.Parse(mail.From));
        foreach (var address in mail.To) message.To.Add(MailboxAddress.Parse(address));
        // The same message, when it comes twice, is one to a reader of mail.
        message.MessageId = $"{content.Id}@sluice";
        message.References.Add($"{content.Group.Id}@sluice");
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Body = new MimeKit.TextPart(TextFormat.Plain) { Text = $"{NotificationText.Summary(content)}\n\n{NotificationText.Detail(content)}" };
        return message;
    }
}
