using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ServerlessEvents.Tests.Readme;

/// <summary>
/// C# compiled as the projects of this repository are: by the same references, implicit usings and JSON generator, and a warning is an
/// error.
/// </summary>
internal static class CompiledCode
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    public static Assembly Of(params IEnumerable<string> files)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "Readme",
            [.. files.Prepend(ImplicitUsings).Select(file => CSharpSyntaxTree.ParseText(file))],
            references,
            new(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                generalDiagnosticOption: ReportDiagnostic.Error));
        CSharpGeneratorDriver.Create(JsonGenerator()).RunGeneratorsAndUpdateCompilation(compilation, out var generated, out var faults);
        using var output = new MemoryStream();
        var emitted = generated.Emit(output);
        Assert.DoesNotContain(faults.Concat(emitted.Diagnostics), fault => fault.Severity == DiagnosticSeverity.Error);
        return Assembly.Load(output.ToArray());
    }

    /// <summary>
    /// What writes the rest of a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>; it comes with the SDK.
    /// </summary>
    private static ISourceGenerator[] JsonGenerator()
    {
        var folder = typeof(CompiledCode).Assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "TargetingPack").Value!;
        var generator = new AnalyzerFileReference(
            Path.Combine(folder, "analyzers/dotnet/cs/System.Text.Json.SourceGeneration.dll"), new Loader());
        return [.. generator.GetGenerators(LanguageNames.CSharp)];
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }
}
