using CD.Runner.Commands;

bool showStackTraces = Environment.GetEnvironmentVariable("CD_DEBUG") == "1";
return (int)CommandLine.Run(args, Console.Out, Console.Error, new CommandHandlers(), showStackTraces);
