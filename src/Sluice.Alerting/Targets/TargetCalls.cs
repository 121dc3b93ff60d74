using System.Net.Sockets;
using System.Text.Json;

namespace Sluice.Alerting;

/// <summary>Calls of targets in which an outage is a result, and an attempt has its time.</summary>
internal static class TargetCalls
{
    /// <summary>Makes an attempt.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<DeliveryResult> TryAsync(Func<CancellationToken, Task<DeliveryResult>> attempt, TimeSpan timeout, TimeProvider time,
        CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await attempt(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return DeliveryResult.Later("it did not answer in time");
        }
        catch (TargetException exception)
        {
            return DeliveryResult.Later(exception.Message);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException)
        {
            return DeliveryResult.Later(exception.GetBaseException() is SocketException { SocketErrorCode: not SocketError.ConnectionReset } socket
                ? $"it cannot be reached: {socket.SocketErrorCode}"
                : "the connection was broken");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return DeliveryResult.Later("its answer cannot be read");
        }
    }
}
