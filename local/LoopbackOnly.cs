using System.Net;
using Microsoft.Extensions.Primitives;

namespace ServerlessEvents.Local;

/// <summary>
/// Keeps the local ports from web pages of elsewhere: a request has to name this machine as its host, for another name has been rebound to
/// 127.0.0.1, and if a page sends it, that page has to be served by this machine.
/// </summary>
/// <remarks>
/// Any local port may serve the page, because a web client in development has a port of its own. The browser lets the page use MQTT over
/// WebSocket, and nothing else without our leave (CORS).
/// </remarks>
internal static class LoopbackOnly
{
    public static Task Check(HttpContext context, RequestDelegate next)
    {
        var (host, origin) = (context.Request.Host.Host, context.Request.Headers.Origin);
        if (!IsLoopback(host))
        {
            return Refuse(
                StatusCodes.Status421MisdirectedRequest,
                $"Host {host} is not a name of this machine: ask for localhost, 127.0.0.1 or [::1].");
        }
        if (!IsOfThisMachine(origin))
        {
            return Refuse(
                StatusCodes.Status403Forbidden,
                $"Origin {origin} is refused: "
                    + "only a page that this machine serves itself (http://localhost, with any port) may come here.");
        }
        return next(context);

        Task Refuse(int status, string why) => TypedResults.Problem(why, statusCode: status).ExecuteAsync(context);
    }

    /// <summary>Programs send no origin. "null" is that of a file and of a sandboxed frame, which any page can make.</summary>
    private static bool IsOfThisMachine(StringValues origin) =>
        origin.Count == 0
            || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Scheme is "http" or "https" && IsLoopback(page.Host));

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
