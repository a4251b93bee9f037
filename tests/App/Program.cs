// A function app for tests of the host: it does what its records say, and says on standard output what it does.
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

if (Environment.GetEnvironmentVariable("StartFails") is { Length: > 0 } why) throw new InvalidOperationException(why);
if (Environment.GetEnvironmentVariable("StartHangs") is { Length: > 0 }) new ManualResetEvent(false).WaitOne();
FunctionsApplication.CreateBuilder(args).Build().Run();
