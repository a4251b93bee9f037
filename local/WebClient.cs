using System.Reflection;

namespace ServerlessEvents.Local;

/// <summary>
/// Serves the published web client: compressed, files named by their content for ever, the others asked for anew each time. An address
/// that is no file is a page of the app.
/// </summary>
/// <remarks>The page may load and speak to nothing but this server; a test holds the policy to that.</remarks>
internal static class WebClient
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "manifest-src 'self'; worker-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Where <c>client/publish</c> puts it: the folder that the link leads to now, for a later one has other files.</summary>
    private static readonly string Folder = Latest(
        typeof(WebClient).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "WebClient").Value!);

    private static readonly string Endpoints = Path.Combine(Folder, "ServerlessEvents.Web.staticwebassets.endpoints.json");

    /// <summary>Whether there is one to serve.</summary>
    public static bool IsPublished => File.Exists(Endpoints);

    /// <summary>The folder of its files, which is the web root of the host; null where none is published.</summary>
    public static string? Root => IsPublished ? Path.Combine(Folder, "wwwroot") : null;

    /// <summary>The app at <c>/</c> of this host, or a word on how to get it.</summary>
    public static void MapWebClient(this WebApplication app, string host)
    {
        if (!IsPublished)
        {
            app.MapGet("/", () => TypedResults.Problem("The web client is not published: run client/publish.", statusCode: 404))
                .RequireHost(host);
            return;
        }
        app.MapStaticAssets(Endpoints).RequireHost(host);
        app.MapFallbackToFile("index.html", new StaticFileOptions { OnPrepareResponse = AskAnew }).RequireHost(host);
    }

    /// <summary>What a browser is told with every answer.</summary>
    public static Task Guard(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        return next(context);
    }

    private static string Latest(string link)
    {
        var folder = new DirectoryInfo(Path.GetFullPath(link));
        return folder.Exists && folder.ResolveLinkTarget(returnFinalTarget: true) is { } target ? target.FullName : folder.FullName;
    }

    private static void AskAnew(Microsoft.AspNetCore.StaticFiles.StaticFileResponseContext file) =>
        file.Context.Response.Headers.CacheControl = "no-cache";
}
