using System.Text.Json.Serialization;

namespace ServerlessEvents.Local.SchemaRegistry.Apis;

/// <summary><c>/compatibility</c>: would this schema be accepted, and with <c>verbose=true</c> why not.</summary>
public static class CompatibilityApi
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/compatibility/subjects/{subject}/versions/{version}", async (
            string subject, string version, HttpRequest request, Registry registry, SchemaRegistryOptions options, CancellationToken stop,
            bool verbose = false) =>
        {
            var schema = await RegistryResponse.Body<SchemaRequest>(request);
            var state = await registry.State(stop);
            var against = Versions.Find(state, RegistryResponse.Name(subject), version, deleted: false);
            return Verdict(
                Registration.Check(state, RegistryResponse.Name(subject), SchemaLanguages.Read(state, schema), against, options.Level),
                verbose);
        });

        app.MapPost("/compatibility/subjects/{subject}/versions", async (
            string subject, HttpRequest request, Registry registry, SchemaRegistryOptions options, CancellationToken stop,
            bool verbose = false) =>
        {
            var schema = await RegistryResponse.Body<SchemaRequest>(request);
            Registration.CheckName(RegistryResponse.Name(subject));
            var state = await registry.State(stop);
            return Verdict(
                Registration.Check(state, RegistryResponse.Name(subject), SchemaLanguages.Read(state, schema), null, options.Level),
                verbose);
        });
    }

    private static IResult Verdict(IReadOnlyList<string> differences, bool verbose) =>
        RegistryResponse.Json(new CompatibilityAnswer(differences.Count == 0, verbose ? differences : null));

    private sealed record CompatibilityAnswer(
        [property: JsonPropertyName("is_compatible")] bool IsCompatible,
        IReadOnlyList<string>? Messages);
}
